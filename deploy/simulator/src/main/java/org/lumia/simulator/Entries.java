package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.SubmittedTransactions;
import org.lumia.protocol.v1.TxInEntry;

/** What stands in the two shared topics, and how it is signed. */
final class Entries {
    private Entries() {}

    /** Noise is an empty entry. */
    static TxInEntry parse(byte[] bytes) {
        try {
            return TxInEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return TxInEntry.getDefaultInstance();
        }
    }

    static boolean isBundle(byte[] bytes) {
        return parse(bytes).hasSubmitted();
    }

    static byte[] of(Seal seal) {
        return TxInEntry.newBuilder().setSeal(seal).build().toByteArray();
    }

    static byte[] bundle(Subnet subnet, Address origin, Signer signer, List<byte[]> raws, long receivedAtMs) {
        var bundle = SubmittedTransactions.newBuilder()
                .setSubnet(subnet.genesis.subnet())
                .setOrigin(bytes(origin));
        raws.forEach(raw -> bundle.addTransactions(bytes(raw)).addReceivedAtMs(receivedAtMs));
        bundle.setSignature(bytes(subnet.domain.sign(StructHashes.of(bundle.build()), signer)));
        return TxInEntry.newBuilder().setSubmitted(bundle).build().toByteArray();
    }

    static byte[] clock(SigningDomain domain, Clock unsigned, Signer signer) {
        byte[] signature = domain.sign(StructHashes.of(unsigned), signer);
        return of(unsigned.toBuilder().setSignature(bytes(signature)).build());
    }

    static byte[] of(Clock clock) {
        return TxInEntry.newBuilder().setClock(clock).build().toByteArray();
    }

    static byte[] notice(SigningDomain domain, InboxNotice unsigned, Signer signer) {
        byte[] signature = domain.sign(StructHashes.of(unsigned), signer);
        return TxInEntry.newBuilder()
                .setNotice(unsigned.toBuilder().setSignature(bytes(signature)))
                .build()
                .toByteArray();
    }

    /** What an operator would sign on its tip; hostile ones change it. */
    static Seal.Builder seal(Genesis genesis, LogState state, Address sequencer, int rank, long timestampMs) {
        return Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(genesis.subnet())
                .setNumber(state.tip().number() + 1)
                .setParent(bytes(state.tip().hash()))
                .setContentHash(bytes(state.tip().contentHash()))
                .setSlot(genesis.slot(timestampMs))
                .setRank(rank)
                .setTimestampMs(timestampMs)
                .setSequencer(bytes(sequencer));
    }

    static Seal sign(SigningDomain domain, Seal.Builder unsigned, Signer signer) {
        byte[] signature = domain.sign(StructHashes.of(unsigned.build()), signer);
        return unsigned.setSignature(bytes(signature)).build();
    }

    static Attestation attestation(Genesis genesis, Address operator, Blocks.Executed executed) {
        return Attestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setGeneration(Genesis.GENERATION)
                .setNumber(executed.number())
                .setSealHash(executed.block().getHash())
                .setBlockHash(bytes(executed.hash()))
                .setOperator(bytes(operator))
                .build();
    }

    static AttestationEntry signed(SigningDomain domain, Attestation unsigned, Signer signer) {
        byte[] signature = domain.sign(StructHashes.of(unsigned), signer);
        return AttestationEntry.newBuilder()
                .setBlock(unsigned.toBuilder().setSignature(bytes(signature)))
                .build();
    }

    static AttestationEntry signed(SigningDomain domain, BatchAttestation unsigned, Signer signer) {
        byte[] signature = domain.sign(StructHashes.of(unsigned), signer);
        return AttestationEntry.newBuilder()
                .setBatch(unsigned.toBuilder().setSignature(bytes(signature)))
                .build();
    }
}
