package org.lumia.evm.precompile;

import java.math.BigInteger;

/** Modular exponentiation of EIP-198: three lengths of 32 bytes, then base, exponent and modulus; missing bytes are zeros. */
final class ModExp {
    private final BigInteger baseBytes;
    private final BigInteger exponentBytes;
    private final BigInteger modulusBytes;
    private final byte[] input;

    private static final int HEADER_BYTES = 96;
    private static final int EXPONENT_HEAD_BYTES = 32;
    private static final BigInteger EIGHT = BigInteger.valueOf(8);
    private static final BigInteger THIRTY_TWO = BigInteger.valueOf(32);

    ModExp(byte[] input) {
        this.input = input;
        baseBytes = new BigInteger(1, slice(input, 0, 32));
        exponentBytes = new BigInteger(1, slice(input, 32, 32));
        modulusBytes = new BigInteger(1, slice(input, 64, 32));
    }

    /** EIP-2565: Berlin to Prague. Saturates at {@link Long#MAX_VALUE}. */
    long gasOfBerlin() {
        BigInteger words = longerWords();
        BigInteger gas = words.multiply(words).multiply(iterations(EIGHT)).divide(BigInteger.valueOf(3));
        return saturated(gas.max(BigInteger.valueOf(200)));
    }

    /** EIP-7883: Osaka. Saturates at {@link Long#MAX_VALUE}. */
    long gasOfOsaka() {
        BigInteger words = longerWords();
        BigInteger complexity = baseBytes.max(modulusBytes).compareTo(THIRTY_TWO) <= 0
                ? BigInteger.valueOf(16)
                : words.multiply(words).shiftLeft(1);
        BigInteger gas = complexity.multiply(iterations(BigInteger.valueOf(16)));
        return saturated(gas.max(BigInteger.valueOf(500)));
    }

    /** Without base and modulus the result is empty, whatever the exponent. */
    boolean isEmpty() {
        return baseBytes.signum() == 0 && modulusBytes.signum() == 0;
    }

    /** Whether no length is above the limit. */
    boolean isWithin(int bytesMax) {
        BigInteger max = BigInteger.valueOf(bytesMax);
        return baseBytes.compareTo(max) <= 0 && exponentBytes.compareTo(max) <= 0 && modulusBytes.compareTo(max) <= 0;
    }

    /** As many bytes as the modulus has. Call it only when the lengths are within a bound. */
    byte[] result() {
        int base = baseBytes.intValueExact();
        int exponent = exponentBytes.intValueExact();
        int modulus = modulusBytes.intValueExact();
        BigInteger m = number(HEADER_BYTES + (long) base + exponent, modulus);
        byte[] output = new byte[modulus];
        if (m.signum() == 0) {
            return output;
        }
        BigInteger b = number(HEADER_BYTES, base);
        BigInteger e = number(HEADER_BYTES + (long) base, exponent);
        byte[] power = b.modPow(e, m).toByteArray();
        int skipped = power[0] == 0 ? 1 : 0;
        int length = power.length - skipped;
        System.arraycopy(power, skipped, output, modulus - length, length);
        return output;
    }

    private BigInteger longerWords() {
        return baseBytes.max(modulusBytes).add(BigInteger.valueOf(7)).shiftRight(3);
    }

    /** Adjusted exponent length, at least 1. */
    private BigInteger iterations(BigInteger perByteBeyondHead) {
        int headBytes = exponentBytes.min(THIRTY_TWO).intValue();
        BigInteger head = baseBytes.bitLength() > 31
                ? BigInteger.ZERO
                : number(HEADER_BYTES + baseBytes.longValue(), Math.min(headBytes, EXPONENT_HEAD_BYTES));
        BigInteger bits = BigInteger.valueOf(Math.max(head.bitLength() - 1, 0));
        BigInteger beyond = exponentBytes.subtract(THIRTY_TWO).max(BigInteger.ZERO);
        return bits.add(beyond.multiply(perByteBeyondHead)).max(BigInteger.ONE);
    }

    private BigInteger number(long offset, int length) {
        return new BigInteger(1, slice(input, offset, length));
    }

    private static byte[] slice(byte[] input, long offset, int length) {
        byte[] bytes = new byte[length];
        if (offset < input.length) {
            int available = (int) Math.min(length, input.length - offset);
            System.arraycopy(input, (int) offset, bytes, 0, available);
        }
        return bytes;
    }

    private static long saturated(BigInteger gas) {
        return gas.bitLength() > 63 ? Long.MAX_VALUE : gas.longValue();
    }
}
