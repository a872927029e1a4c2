package org.lumia.protocol.evidence;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.Seal;

/**
 * Two statements of one key that exclude each other, in the order they came.
 *
 * @param number of the block, the batch or the epoch that both are about
 * @param header of {@link Offence#BATCH_AGAINST_BLOCK}: it opens the batch's commitment
 */
public record Contradiction(
        Offence offence, long number, Statement first, Statement second, Optional<BatchHeader> header) {

    public Address signer() {
        return first.signer();
    }

    /** Whether it speaks against an operator whose key it is: a seal also names its sequencer, attestations name nobody. */
    boolean isOf(Address operator) {
        if (offence != Offence.DOUBLE_SEAL) {
            return true;
        }
        try {
            var sequencer = Protobufs.bytes(operator);
            return Seal.parseFrom(first.message()).getSequencer().equals(sequencer)
                    && Seal.parseFrom(second.message()).getSequencer().equals(sequencer);
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a statement that was read does not decode", e);
        }
    }

    /** Of two statements about the same number; empty where they say the same, however they are encoded or signed. */
    public static Optional<Contradiction> between(Statement first, Statement second) {
        boolean excludes =
                first.key().equals(second.key()) && !first.structHash().equals(second.structHash());
        return excludes
                ? Optional.of(
                        new Contradiction(Offence.twice(first.kind()), first.number(), first, second, Optional.empty()))
                : Optional.empty();
    }

    /** Of a batch that a key attested, opened by its header, and the key's attestation of the batch's last block. */
    public static Optional<Contradiction> between(Statement batch, BatchHeader header, Statement block) {
        if (batch.kind() != Statement.Kind.BATCH
                || block.kind() != Statement.Kind.BLOCK
                || !batch.signer().equals(block.signer())) {
            return Optional.empty();
        }
        try {
            var vouched = BatchAttestation.parseFrom(batch.message());
            var attested = Attestation.parseFrom(block.message());
            boolean excludes = vouched.getCommitment().equals(Protobufs.bytes(StructHashes.commitment(header)))
                    && attested.getNumber() == header.getLast()
                    && !attested.getBlockHash().equals(header.getLastBlockHash());
            return excludes
                    ? Optional.of(new Contradiction(
                            Offence.BATCH_AGAINST_BLOCK, header.getIndex(), batch, block, Optional.of(header)))
                    : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a statement that was read does not decode", e);
        }
    }
}
