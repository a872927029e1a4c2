package org.lumia.ethereum;

import java.math.BigInteger;

/** An unsigned 256-bit integer, four 64-bit limbs, most significant first. Money is in wei. Immutable. */
public final class UInt256 implements Comparable<UInt256> {
    public static final UInt256 ZERO = new UInt256(0, 0, 0, 0);
    public static final UInt256 ONE = new UInt256(0, 0, 0, 1);
    public static final UInt256 MAX = new UInt256(-1, -1, -1, -1);
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(256);

    private final long l3;
    private final long l2;
    private final long l1;
    private final long l0;

    private UInt256(long l3, long l2, long l1, long l0) {
        this.l3 = l3;
        this.l2 = l2;
        this.l1 = l1;
        this.l0 = l0;
    }

    /** Limbs from most to least significant. */
    public static UInt256 ofLimbs(long l3, long l2, long l1, long l0) {
        return new UInt256(l3, l2, l1, l0);
    }

    /** The value of an unsigned 64-bit integer. */
    public static UInt256 of(long unsigned) {
        return unsigned == 0 ? ZERO : new UInt256(0, 0, 0, unsigned);
    }

    /** @throws IllegalArgumentException when negative or wider than 256 bits */
    public static UInt256 of(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 256) {
            throw new IllegalArgumentException("not a 256-bit unsigned integer: " + value);
        }
        return new UInt256(
                value.shiftRight(192).longValue(),
                value.shiftRight(128).longValue(),
                value.shiftRight(64).longValue(),
                value.longValue());
    }

    /**
     * Big-endian bytes, at most 32; fewer stand for a number with leading zeros.
     *
     * @throws IllegalArgumentException when there are more than 32
     */
    public static UInt256 fromBytes(byte[] bytes) {
        return fromBytes(bytes, 0, bytes.length);
    }

    public static UInt256 fromBytes(byte[] bytes, int offset, int length) {
        if (length > 32) {
            throw new IllegalArgumentException("more than 32 bytes: " + length);
        }
        int end = offset + length;
        return new UInt256(
                limb(bytes, offset, end - 24),
                limb(bytes, offset, end - 16),
                limb(bytes, offset, end - 8),
                limb(bytes, offset, end));
    }

    /** The number in the eight bytes before an end, or in fewer after the start. */
    private static long limb(byte[] bytes, int start, int end) {
        long limb = 0;
        for (int i = Math.max(start, end - Long.BYTES); i < end; i++) {
            limb = limb << 8 | bytes[i] & 0xFFL;
        }
        return limb;
    }

    public static UInt256 fromHash(Hash hash) {
        return fromBytes(hash.bytes());
    }

    /** @throws IllegalArgumentException unless the text is hex of 1 to 64 digits, with or without {@code 0x} */
    public static UInt256 parseHex(String hex) {
        String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
        if (digits.isEmpty() || digits.length() > 64 || digits.startsWith("-") || digits.startsWith("+")) {
            throw new IllegalArgumentException("not a 256-bit hex number: " + hex);
        }
        return of(new BigInteger(digits, 16));
    }

    /** Limb 0 is the least significant. */
    public long limb(int index) {
        return switch (index) {
            case 0 -> l0;
            case 1 -> l1;
            case 2 -> l2;
            case 3 -> l3;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    public boolean isZero() {
        return (l0 | l1 | l2 | l3) == 0;
    }

    public boolean fitsLong() {
        return (l1 | l2 | l3) == 0 && l0 >= 0;
    }

    public boolean fitsUnsignedLong() {
        return (l1 | l2 | l3) == 0;
    }

    /** @throws ArithmeticException when the value does not fit a non-negative long */
    public long toLongExact() {
        if (!fitsLong()) {
            throw new ArithmeticException("does not fit a long: " + this);
        }
        return l0;
    }

    /** Addition modulo 2^256. */
    public UInt256 add(UInt256 other) {
        long r0 = l0 + other.l0;
        long carry = Long.compareUnsigned(r0, l0) < 0 ? 1 : 0;
        long s1 = l1 + other.l1;
        long c1 = Long.compareUnsigned(s1, l1) < 0 ? 1 : 0;
        long r1 = s1 + carry;
        carry = c1 | (Long.compareUnsigned(r1, s1) < 0 ? 1 : 0);
        long s2 = l2 + other.l2;
        long c2 = Long.compareUnsigned(s2, l2) < 0 ? 1 : 0;
        long r2 = s2 + carry;
        carry = c2 | (Long.compareUnsigned(r2, s2) < 0 ? 1 : 0);
        return new UInt256(l3 + other.l3 + carry, r2, r1, r0);
    }

    /** @throws ArithmeticException on overflow past 256 bits */
    public UInt256 addExact(UInt256 other) {
        UInt256 sum = add(other);
        if (sum.compareTo(this) < 0) {
            throw new ArithmeticException("256-bit overflow");
        }
        return sum;
    }

    /** Subtraction modulo 2^256. */
    public UInt256 subtract(UInt256 other) {
        long r0 = l0 - other.l0;
        long borrow = Long.compareUnsigned(l0, other.l0) < 0 ? 1 : 0;
        long d1 = l1 - other.l1;
        long b1 = Long.compareUnsigned(l1, other.l1) < 0 ? 1 : 0;
        long r1 = d1 - borrow;
        borrow = b1 | (Long.compareUnsigned(d1, borrow) < 0 ? 1 : 0);
        long d2 = l2 - other.l2;
        long b2 = Long.compareUnsigned(l2, other.l2) < 0 ? 1 : 0;
        long r2 = d2 - borrow;
        borrow = b2 | (Long.compareUnsigned(d2, borrow) < 0 ? 1 : 0);
        return new UInt256(l3 - other.l3 - borrow, r2, r1, r0);
    }

    /** @throws ArithmeticException when the result would be negative */
    public UInt256 subtractExact(UInt256 other) {
        if (compareTo(other) < 0) {
            throw new ArithmeticException("negative 256-bit result: " + this + " - " + other);
        }
        return subtract(other);
    }

    /** Multiplication modulo 2^256. */
    public UInt256 multiply(UInt256 other) {
        if (fitsUnsignedLong() && other.fitsUnsignedLong()) {
            return new UInt256(0, 0, Math.unsignedMultiplyHigh(l0, other.l0), l0 * other.l0);
        }
        return of(toBigInteger().multiply(other.toBigInteger()).mod(LIMIT));
    }

    /** @throws ArithmeticException on overflow past 256 bits */
    public UInt256 multiplyExact(UInt256 other) {
        if (fitsUnsignedLong() && other.fitsUnsignedLong()) {
            return multiply(other);
        }
        BigInteger product = toBigInteger().multiply(other.toBigInteger());
        if (product.bitLength() > 256) {
            throw new ArithmeticException("256-bit overflow");
        }
        return of(product);
    }

    /** Integer division toward zero. @throws ArithmeticException by zero */
    public UInt256 divide(UInt256 divisor) {
        if (fitsUnsignedLong() && divisor.fitsUnsignedLong()) {
            return of(Long.divideUnsigned(l0, divisor.l0));
        }
        return of(toBigInteger().divide(divisor.toBigInteger()));
    }

    /** @throws ArithmeticException by zero */
    public UInt256 mod(UInt256 divisor) {
        return of(toBigInteger().mod(divisor.toBigInteger()));
    }

    public UInt256 min(UInt256 other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public UInt256 max(UInt256 other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public BigInteger toBigInteger() {
        return new BigInteger(1, toBytes());
    }

    /** 32 bytes, big-endian. */
    public byte[] toBytes() {
        byte[] bytes = new byte[32];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Writes 32 big-endian bytes at the offset. */
    public void writeTo(byte[] target, int offset) {
        writeLimb(l3, target, offset);
        writeLimb(l2, target, offset + 8);
        writeLimb(l1, target, offset + 16);
        writeLimb(l0, target, offset + 24);
    }

    /** Big-endian without leading zeros; empty for zero, as RLP wants it. */
    public byte[] toMinimalBytes() {
        int length = (bitLength() + 7) >> 3;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[length - 1 - i] = (byte) (limb(i >> 3) >>> ((i & 7) << 3));
        }
        return bytes;
    }

    public int bitLength() {
        if (l3 != 0) {
            return 256 - Long.numberOfLeadingZeros(l3);
        }
        if (l2 != 0) {
            return 192 - Long.numberOfLeadingZeros(l2);
        }
        if (l1 != 0) {
            return 128 - Long.numberOfLeadingZeros(l1);
        }
        return 64 - Long.numberOfLeadingZeros(l0);
    }

    public Hash toHash() {
        return Hash.wrap(toBytes());
    }

    /** A JSON-RPC quantity: {@code 0x} and hex digits without leading zeros. */
    public String toQuantity() {
        return fitsUnsignedLong() ? Hex.quantity(l0) : "0x" + toBigInteger().toString(16);
    }

    private static void writeLimb(long limb, byte[] target, int offset) {
        for (int i = 0; i < 8; i++) {
            target[offset + i] = (byte) (limb >>> (56 - (i << 3)));
        }
    }

    @Override
    public int compareTo(UInt256 other) {
        if (l3 != other.l3) {
            return Long.compareUnsigned(l3, other.l3);
        }
        if (l2 != other.l2) {
            return Long.compareUnsigned(l2, other.l2);
        }
        if (l1 != other.l1) {
            return Long.compareUnsigned(l1, other.l1);
        }
        return Long.compareUnsigned(l0, other.l0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UInt256 that && l0 == that.l0 && l1 == that.l1 && l2 == that.l2 && l3 == that.l3;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(l0 ^ (l1 * 31) ^ (l2 * 961) ^ (l3 * 29791));
    }

    /** Decimal digits. */
    @Override
    public String toString() {
        return fitsUnsignedLong() ? Long.toUnsignedString(l0) : toBigInteger().toString();
    }
}
