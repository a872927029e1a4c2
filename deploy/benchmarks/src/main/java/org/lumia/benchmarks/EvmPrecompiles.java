package org.lumia.benchmarks;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.lumia.benchmarks.EvmCase.Kind;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Precompile;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;

/** Precompiles that the public programs leave out, each called by the driver itself: modexp, and EIP-2537's seven. */
final class EvmPrecompiles {
    private static final int MODEXP = 0x05;
    private static final int WORD = 32;
    private static final int FIELD_BYTES = 48;

    private EvmPrecompiles() {}

    static List<EvmCase> all() {
        var cases = new ArrayList<EvmCase>();
        cases.add(modExp("32 B", 32, ones(32), false));
        cases.add(modExp("64 B", 64, ones(64), false));
        cases.add(modExp("256 B by 65537", 256, new byte[] {1, 0, 1}, false));
        cases.add(modExp("256 B", 256, ones(256), false));
        cases.add(modExp("256 B even", 256, ones(256), true));
        cases.add(modExp("1 KiB squared", 1_024, new byte[] {2}, false));
        cases.add(modExp("1 KiB even squared", 1_024, new byte[] {2}, true));
        cases.add(modExp("8 B by 1 KiB", 8, ones(1_024), false));
        cases.add(of("bls g1add", 0x0b, concat(g1(1), g1(2))));
        cases.add(of("bls g1msm 1", 0x0c, repeated(1, i -> concat(g1(i), ones(WORD)))));
        cases.add(of("bls g1msm 128", 0x0c, repeated(128, i -> concat(g1(i), seed(i)))));
        cases.add(of("bls g2add", 0x0d, concat(g2(1), g2(2))));
        cases.add(of("bls g2msm 1", 0x0e, repeated(1, i -> concat(g2(i), ones(WORD)))));
        cases.add(of("bls g2msm 128", 0x0e, repeated(128, i -> concat(g2(i), seed(i)))));
        cases.add(of("bls pairing 1", 0x0f, concat(g1(1), g2(1))));
        cases.add(of("bls pairing 8", 0x0f, repeated(8, i -> concat(g1(i), g2(i)))));
        cases.add(of("bls map to g1", 0x10, field(1)));
        cases.add(of("bls map to g2", 0x11, concat(field(1), field(2))));
        return cases;
    }

    private static EvmCase of(String name, int number, byte[] input) {
        return new EvmCase(
                name, Kind.PRECOMPILE, new MemoryWorld(), PrecompileSet.address(number), input, EvmCase.GAS_UNBOUNDED);
    }

    /** The base and the modulus are of the size, and all ones but for the modulus' last bits. */
    private static EvmCase modExp(String name, int size, byte[] exponent, boolean even) {
        byte[] modulus = ones(size);
        modulus[size - 1] = (byte) (even ? 0xF0 : 0xEF);
        byte[] input = concat(
                UInt256.of(size).toBytes(),
                UInt256.of(exponent.length).toBytes(),
                UInt256.of(size).toBytes(),
                ones(size),
                exponent,
                modulus);
        return of("modexp " + name, MODEXP, input);
    }

    /** A point of the subgroup, another one for each number. */
    private static byte[] g1(int number) {
        return run(0x10, field(number));
    }

    private static byte[] g2(int number) {
        return run(0x11, concat(field(number), field(-number)));
    }

    /** 64 bytes of a field element, which is below the modulus by its highest byte. */
    private static byte[] field(int number) {
        byte[] padded = new byte[64];
        System.arraycopy(concat(seed(number), seed(~number)), 0, padded, 64 - FIELD_BYTES, FIELD_BYTES);
        padded[64 - FIELD_BYTES] &= 0x0F;
        return padded;
    }

    private static byte[] seed(int number) {
        return Keccak.hash(UInt256.of(Integer.toUnsignedLong(number)).toBytes()).toBytes();
    }

    private static byte[] ones(int size) {
        byte[] ones = new byte[size];
        Arrays.fill(ones, (byte) 0xFF);
        return ones;
    }

    private static byte[] repeated(int count, IntFunction<byte[]> part) {
        byte[][] parts = new byte[count][];
        Arrays.setAll(parts, part);
        return concat(parts);
    }

    private static byte[] run(int number, byte[] input) {
        var precompile = Precompiles.OSAKA.at(PrecompileSet.address(number)).orElseThrow();
        return switch (precompile.run(input)) {
            case Precompile.Output.Success success -> success.bytes();
            case Precompile.Output.Failure failure -> throw new IllegalStateException(failure.reason());
        };
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
