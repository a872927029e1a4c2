package org.lumia.evm.precompile.bls12381;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;

/** G1 or G2 in the encoding of EIP-2537: coordinates of 64 bytes, the first 16 of them zero; all zeros at infinity. */
final class Group {
    static final Group G1 = new Group(Blst.G1, 1, Reading.NOT_IN_G1);
    static final Group G2 = new Group(Blst.G2, 2, Reading.NOT_IN_G2);

    static final int ENCODED_FP_BYTES = 64;
    static final int SCALAR_BYTES = 32;
    private static final byte[] MODULUS = HexFormat.of()
            .parseHex(
                    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");

    private final Blst.Functions blst;
    private final int degree;
    private final Reading notInGroup;
    /** Of an encoded point. */
    final int bytes;

    private Group(Blst.Functions blst, int degree, Reading notInGroup) {
        this.blst = blst;
        this.degree = degree;
        this.notInGroup = notInGroup;
        bytes = 2 * degree * ENCODED_FP_BYTES;
    }

    int encodedFieldBytes() {
        return degree * ENCODED_FP_BYTES;
    }

    /** How far a point is checked: addition takes all points of the curve, the rest only the group's. */
    enum Check {
        ON_CURVE,
        IN_GROUP
    }

    /** Reads a point into blst's affine structure, infinity as zeros. */
    Reading read(Arena arena, byte[] input, int offset, Check check, MemorySegment affine) throws Throwable {
        for (int i = 0; i < 2 * degree; i++) {
            MemorySegment coordinate = affine.asSlice((long) i * Blst.FP_BYTES, Blst.FP_BYTES);
            Reading reading = readField(arena, input, offset + i * ENCODED_FP_BYTES, coordinate);
            if (!reading.isValid()) {
                return reading;
            }
        }
        if (isInfinity(affine)) {
            return Reading.VALID;
        }
        if (!(boolean) blst.onCurve.invokeExact(affine)) {
            return Reading.NOT_ON_CURVE;
        }
        return check == Check.ON_CURVE || (boolean) blst.inGroup.invokeExact(affine) ? Reading.VALID : notInGroup;
    }

    boolean isInfinity(MemorySegment affine) {
        for (long i = 0; i < blst.affineBytes; i += 8) {
            if (affine.get(JAVA_LONG, i) != 0) {
                return false;
            }
        }
        return true;
    }

    MemorySegment add(Arena arena, MemorySegment left, MemorySegment right) throws Throwable {
        MemorySegment sum = arena.allocate(blst.pointBytes, 8);
        blst.fromAffine.invokeExact(sum, left);
        blst.addAffine.invokeExact(sum, sum, right);
        return sum;
    }

    /**
     * Σ scalar·point by Pippenger's method, which does not take points at infinity.
     *
     * @param points affine structures one after another, none at infinity, at least one
     * @param scalars 32 little-endian bytes each
     */
    MemorySegment multiplyAndAdd(Arena arena, MemorySegment points, MemorySegment scalars, int count) throws Throwable {
        MemorySegment sum = arena.allocate(blst.pointBytes, 8);
        if (count == 1) {
            blst.fromAffine.invokeExact(sum, points);
            blst.multiply.invokeExact(sum, sum, scalars, (long) Blst.SCALAR_BITS);
            return sum;
        }
        MemorySegment scratch = arena.allocate((long) blst.pippengerScratchBytes.invokeExact((long) count), 8);
        blst.pippenger.invokeExact(
                sum, first(arena, points), (long) count, first(arena, scalars), (long) Blst.SCALAR_BITS, scratch);
        return sum;
    }

    /** blst's list of pointers: the first, then null for "the rest follows it in memory". */
    static MemorySegment first(Arena arena, MemorySegment array) {
        MemorySegment pointers = arena.allocate(ADDRESS, 2);
        pointers.setAtIndex(ADDRESS, 0, array);
        return pointers;
    }

    Reading readField(Arena arena, byte[] input, MemorySegment element) throws Throwable {
        Reading reading = Reading.VALID;
        for (int i = 0; i < degree && reading.isValid(); i++) {
            MemorySegment part = element.asSlice((long) i * Blst.FP_BYTES, Blst.FP_BYTES);
            reading = readField(arena, input, i * ENCODED_FP_BYTES, part);
        }
        return reading;
    }

    MemorySegment map(Arena arena, MemorySegment element) throws Throwable {
        MemorySegment point = arena.allocate(blst.pointBytes, 8);
        blst.map.invokeExact(point, element, MemorySegment.NULL);
        return point;
    }

    /** The encoding of a point in blst's projective structure. */
    byte[] write(Arena arena, MemorySegment point) throws Throwable {
        MemorySegment affine = arena.allocate(blst.affineBytes, 8);
        blst.toAffine.invokeExact(affine, point);
        byte[] output = new byte[bytes];
        if (isInfinity(affine)) {
            return output;
        }
        MemorySegment plain = arena.allocate(Blst.FP_BYTES);
        for (int i = 0; i < 2 * degree; i++) {
            MemorySegment coordinate = affine.asSlice((long) i * Blst.FP_BYTES, Blst.FP_BYTES);
            Blst.BENDIAN_FROM_FP.invokeExact(plain, coordinate);
            MemorySegment.copy(plain, JAVA_BYTE, 0, output, i * ENCODED_FP_BYTES + 16, Blst.FP_BYTES);
        }
        return output;
    }

    private static Reading readField(Arena arena, byte[] input, int offset, MemorySegment target) throws Throwable {
        for (int i = 0; i < 16; i++) {
            if (input[offset + i] != 0) {
                return Reading.TOP_BYTES_SET;
            }
        }
        int from = offset + 16;
        if (Arrays.compareUnsigned(input, from, from + Blst.FP_BYTES, MODULUS, 0, Blst.FP_BYTES) >= 0) {
            return Reading.NOT_BELOW_MODULUS;
        }
        MemorySegment plain = arena.allocate(Blst.FP_BYTES);
        MemorySegment.copy(input, from, plain, JAVA_BYTE, 0, Blst.FP_BYTES);
        Blst.FP_FROM_BENDIAN.invokeExact(target, plain);
        return Reading.VALID;
    }

    MemorySegment allocateAffine(Arena arena, int count) {
        return arena.allocate((long) count * blst.affineBytes, 8);
    }

    MemorySegment allocateField(Arena arena) {
        return arena.allocate((long) degree * Blst.FP_BYTES, 8);
    }

    /** The point at the index of an array of affine structures. */
    MemorySegment at(MemorySegment array, int index) {
        return array.asSlice((long) index * blst.affineBytes, blst.affineBytes);
    }
}
