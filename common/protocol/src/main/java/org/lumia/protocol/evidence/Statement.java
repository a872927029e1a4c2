package org.lumia.protocol.evidence;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * One thing that a key signed about one number, once its signature has recovered.
 *
 * @param number of the block, the batch or the epoch
 * @param structHash what is signed: two encodings of the same values have the same
 * @param message the signed message with its signature, byte for byte
 */
public record Statement(Kind kind, long number, Hash structHash, Address signer, ByteString message) {
    /** What a key may state once a number. */
    public enum Kind {
        /** A {@code Seal} of a block. */
        SEAL,
        /** An {@code Attestation} of a block. */
        BLOCK,
        /** A {@code BatchAttestation} of a batch. */
        BATCH,
        /** A {@code RewardAttestation}, by the last epoch of its period. */
        REWARD
    }

    /** What a key may state once. */
    public record Key(Kind kind, Address signer, long number) {}

    public Key key() {
        return new Key(kind, signer, number);
    }
}
