package org.lumia.evm.precompile.bls12381;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.precompile.bls12381.Group.Check;

/** The operations of EIP-2537, from input bytes to output bytes. Thread-safe. */
public final class Bls12381 {
    public static final int G1_TERM_BYTES = 160;
    public static final int G2_TERM_BYTES = 288;
    public static final int PAIR_BYTES = 384;
    private static final Output INVALID_LENGTH = new Output.Failure("invalid input length");

    private Bls12381() {}

    public static Output addG1(byte[] input) {
        return add(Group.G1, input);
    }

    public static Output addG2(byte[] input) {
        return add(Group.G2, input);
    }

    /** Terms of a point and a 32-byte scalar. */
    public static Output multiplyAndAddG1(byte[] input) {
        return multiplyAndAdd(Group.G1, input);
    }

    /** Terms of a point and a 32-byte scalar. */
    public static Output multiplyAndAddG2(byte[] input) {
        return multiplyAndAdd(Group.G2, input);
    }

    public static Output mapToG1(byte[] input) {
        return map(Group.G1, input);
    }

    public static Output mapToG2(byte[] input) {
        return map(Group.G2, input);
    }

    /** Whether the product of the pairings of the pairs of points is 1, as a 32-byte number. */
    public static Output pairing(byte[] input) {
        if (input.length == 0 || input.length % PAIR_BYTES != 0) {
            return INVALID_LENGTH;
        }
        return inArena(arena -> {
            int pairs = input.length / PAIR_BYTES;
            MemorySegment ps = Group.G1.allocateAffine(arena, pairs);
            MemorySegment qs = Group.G2.allocateAffine(arena, pairs);
            int count = 0;
            for (int i = 0; i < pairs; i++) {
                int offset = i * PAIR_BYTES;
                MemorySegment p = Group.G1.at(ps, count);
                MemorySegment q = Group.G2.at(qs, count);
                Reading reading = Group.G1.read(arena, input, offset, Check.IN_GROUP, p);
                if (reading.isValid()) {
                    reading = Group.G2.read(arena, input, offset + Group.G1.bytes, Check.IN_GROUP, q);
                }
                if (!reading.isValid()) {
                    return new Output.Failure(reading.reason());
                }
                if (!Group.G1.isInfinity(p) && !Group.G2.isInfinity(q)) {
                    count++;
                }
            }
            byte[] output = new byte[32];
            output[31] = (byte) (count == 0 || productIsOne(arena, qs, ps, count) ? 1 : 0);
            return new Output.Success(output);
        });
    }

    private static boolean productIsOne(Arena arena, MemorySegment qs, MemorySegment ps, int count) throws Throwable {
        MemorySegment product = arena.allocate(Blst.FP12_BYTES, 8);
        Blst.MILLER_LOOP_N.invokeExact(product, Group.first(arena, qs), Group.first(arena, ps), (long) count);
        Blst.FINAL_EXP.invokeExact(product, product);
        return (boolean) Blst.FP12_IS_ONE.invokeExact(product);
    }

    private static Output add(Group group, byte[] input) {
        if (input.length != 2 * group.bytes) {
            return INVALID_LENGTH;
        }
        return inArena(arena -> {
            MemorySegment left = group.allocateAffine(arena, 1);
            MemorySegment right = group.allocateAffine(arena, 1);
            Reading reading = group.read(arena, input, 0, Check.ON_CURVE, left);
            if (reading.isValid()) {
                reading = group.read(arena, input, group.bytes, Check.ON_CURVE, right);
            }
            if (!reading.isValid()) {
                return new Output.Failure(reading.reason());
            }
            return new Output.Success(group.write(arena, group.add(arena, left, right)));
        });
    }

    private static Output multiplyAndAdd(Group group, byte[] input) {
        int termBytes = group.bytes + Group.SCALAR_BYTES;
        if (input.length == 0 || input.length % termBytes != 0) {
            return INVALID_LENGTH;
        }
        return inArena(arena -> {
            int terms = input.length / termBytes;
            MemorySegment points = group.allocateAffine(arena, terms);
            MemorySegment scalars = arena.allocate((long) terms * Group.SCALAR_BYTES, 8);
            int count = 0;
            for (int i = 0; i < terms; i++) {
                int offset = i * termBytes;
                MemorySegment point = group.at(points, count);
                Reading reading = group.read(arena, input, offset, Check.IN_GROUP, point);
                if (!reading.isValid()) {
                    return new Output.Failure(reading.reason());
                }
                if (!group.isInfinity(point)) {
                    writeReversed(input, offset + group.bytes, scalars, count);
                    count++;
                }
            }
            if (count == 0) {
                return new Output.Success(new byte[group.bytes]);
            }
            return new Output.Success(group.write(arena, group.multiplyAndAdd(arena, points, scalars, count)));
        });
    }

    private static Output map(Group group, byte[] input) {
        if (input.length != group.encodedFieldBytes()) {
            return INVALID_LENGTH;
        }
        return inArena(arena -> {
            MemorySegment element = group.allocateField(arena);
            Reading reading = group.readField(arena, input, element);
            return reading.isValid()
                    ? new Output.Success(group.write(arena, group.map(arena, element)))
                    : new Output.Failure(reading.reason());
        });
    }

    private static void writeReversed(byte[] input, int offset, MemorySegment scalars, int index) {
        for (int i = 0; i < Group.SCALAR_BYTES; i++) {
            scalars.set(JAVA_BYTE, (long) index * Group.SCALAR_BYTES + i, input[offset + Group.SCALAR_BYTES - 1 - i]);
        }
    }

    @FunctionalInterface
    private interface NativeWork {
        Output run(Arena arena) throws Throwable;
    }

    private static Output inArena(NativeWork work) {
        try (Arena arena = Arena.ofConfined()) {
            return work.run(arena);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("blst failed", t);
        }
    }
}
