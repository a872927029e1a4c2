package org.lumia.evm.precompile;

import java.util.Arrays;
import java.util.HexFormat;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.kzg.InvalidKzgInputException;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.evm.Precompile.Output;

/** Precompile 0x0a (EIP-4844): versioned hash ‖ z ‖ y ‖ commitment ‖ proof. */
final class PointEvaluation {
    private static final int INPUT_BYTES = 192;
    /** FIELD_ELEMENTS_PER_BLOB ‖ BLS_MODULUS. */
    private static final byte[] ANSWER = HexFormat.of()
            .parseHex("0000000000000000000000000000000000000000000000000000000000001000"
                    + "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

    private PointEvaluation() {}

    static Output run(byte[] input) {
        if (input.length != INPUT_BYTES) {
            return new Output.Failure("invalid input length");
        }
        byte[] commitment = Arrays.copyOfRange(input, 96, 144);
        if (!Kzg.versionedHash(commitment).equals(Hash.copyOf(input, 0))) {
            return new Output.Failure("mismatched versioned hash");
        }
        byte[] z = Arrays.copyOfRange(input, 32, 64);
        byte[] y = Arrays.copyOfRange(input, 64, 96);
        byte[] proof = Arrays.copyOfRange(input, 144, 192);
        return isProven(commitment, z, y, proof)
                ? new Output.Success(ANSWER.clone())
                : new Output.Failure("error verifying kzg proof");
    }

    private static boolean isProven(byte[] commitment, byte[] z, byte[] y, byte[] proof) {
        try {
            return Kzg.instance().verifyProof(commitment, z, y, proof);
        } catch (InvalidKzgInputException e) {
            return false;
        }
    }
}
