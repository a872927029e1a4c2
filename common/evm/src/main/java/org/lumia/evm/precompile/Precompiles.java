package org.lumia.evm.precompile;

import org.lumia.ethereum.kzg.Kzg;
import org.lumia.evm.Fork;
import org.lumia.evm.Precompile;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.bls12381.Bls12381;
import org.lumia.evm.precompile.bn254.Bn254;

/** The precompiles of each fork by address, with their prices. */
public final class Precompiles {
    /** EIP-7823. */
    private static final int MODEXP_BYTES_MAX = 1_024;
    /** What a length could be at most if it were paid for: keeps memory bounded under a call without a gas limit. */
    private static final int MODEXP_BYTES_MAX_BEFORE_OSAKA = 1 << 24;

    public static final PrecompileSet SHANGHAI = PrecompileSet.EMPTY
            .with(0x01, Priced.fixed(3_000, input -> new Output.Success(EcRecover.recover(input))))
            .with(0x02, Priced.perWord(60, 12, Digests::sha256))
            .with(0x03, Priced.perWord(600, 120, Digests::ripemd160))
            .with(0x04, Priced.perWord(15, 3, input -> input))
            .with(0x05, new Priced(input -> new ModExp(input).gasOfBerlin(), Precompiles::modExpOfBerlin))
            .with(0x06, Priced.fixed(150, Priced.orFailure("bn256: malformed point", Bn254::add)))
            .with(0x07, Priced.fixed(6_000, Priced.orFailure("bn256: malformed point", Bn254::multiply)))
            .with(0x08, bn254Pairing())
            .with(0x09, new Priced(Precompiles::blake2FGas, Precompiles::blake2F));

    /** EIP-4844. */
    public static final PrecompileSet CANCUN = SHANGHAI.with(0x0a, Priced.fixed(50_000, PointEvaluation::run));

    /** EIP-2537. */
    public static final PrecompileSet PRAGUE = CANCUN.with(0x0b, Priced.fixed(375, Bls12381::addG1))
            .with(0x0c, new Priced(MsmGas::g1, Bls12381::multiplyAndAddG1))
            .with(0x0d, Priced.fixed(600, Bls12381::addG2))
            .with(0x0e, new Priced(MsmGas::g2, Bls12381::multiplyAndAddG2))
            .with(0x0f, blsPairing())
            .with(0x10, Priced.fixed(5_500, Bls12381::mapToG1))
            .with(0x11, Priced.fixed(23_800, Bls12381::mapToG2));

    /** EIP-7883 and EIP-7823 for modexp, EIP-7951 for P-256. */
    public static final PrecompileSet OSAKA = PRAGUE.with(
                    0x05, new Priced(input -> new ModExp(input).gasOfOsaka(), Precompiles::modExpOfOsaka))
            .with(0x100, Priced.fixed(6_900, input -> new Output.Success(P256.verify(input))));

    private Precompiles() {}

    public static PrecompileSet of(Fork fork) {
        return switch (fork) {
            case SHANGHAI -> SHANGHAI;
            case CANCUN -> CANCUN;
            case PRAGUE -> PRAGUE;
            case OSAKA -> OSAKA;
        };
    }

    /** Starts loading what takes seconds, in the background: point evaluation waits for it otherwise. */
    public static void preload() {
        Kzg.preload();
    }

    private static Output modExpOfBerlin(byte[] input) {
        return modExp(input, MODEXP_BYTES_MAX_BEFORE_OSAKA);
    }

    private static Output modExpOfOsaka(byte[] input) {
        ModExp call = new ModExp(input);
        return call.isWithin(MODEXP_BYTES_MAX)
                ? modExp(input, MODEXP_BYTES_MAX)
                : new Output.Failure("one or more of base/exponent/modulus length exceeded 1024 bytes");
    }

    private static Output modExp(byte[] input, int bytesMax) {
        ModExp call = new ModExp(input);
        if (call.isEmpty()) {
            return new Output.Success(new byte[0]);
        }
        return call.isWithin(bytesMax)
                ? new Output.Success(call.result())
                : new Output.Failure("length above " + bytesMax + " bytes");
    }

    private static Precompile bn254Pairing() {
        return new Priced(
                input -> 45_000 + 34_000L * (input.length / 192),
                Priced.orFailure("bn256: malformed pairing input", Bn254::pairing));
    }

    private static Precompile blsPairing() {
        return new Priced(input -> 37_700 + 32_600L * (input.length / Bls12381.PAIR_BYTES), Bls12381::pairing);
    }

    private static long blake2FGas(byte[] input) {
        return input.length == Blake2F.INPUT_BYTES ? Blake2F.rounds(input) : 0;
    }

    private static Output blake2F(byte[] input) {
        if (input.length != Blake2F.INPUT_BYTES) {
            return new Output.Failure("invalid input length");
        }
        int flag = input[Blake2F.INPUT_BYTES - 1];
        return flag == 0 || flag == 1
                ? new Output.Success(Blake2F.compress(input))
                : new Output.Failure("invalid final flag");
    }
}
