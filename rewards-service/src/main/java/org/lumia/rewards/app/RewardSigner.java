package org.lumia.rewards.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.platform.signing.ToSign;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.RewardAttestation;

/** Signs an epoch's root for the operator, once it is remembered. */
final class RewardSigner {
    private final Genesis genesis;
    private final Address operator;
    private final Signer signer;

    RewardSigner(Genesis genesis, Address operator, Signer signer) {
        this.genesis = genesis;
        this.operator = operator;
        this.signer = signer;
    }

    /**
     * What is to be signed; empty when nothing is paid, or when the operator does not certify the epoch.
     *
     * @param rescue the committee that certifies the epoch in its members' place
     */
    Optional<RewardAttestation> unsigned(EpochRewards rewards, Optional<Members> rescue) {
        boolean certifies = rescue.map(committee -> committee.find(operator).isPresent())
                .orElseGet(() -> rewards.operators().stream()
                        .anyMatch(reward -> reward.tally().operator().equals(operator)
                                && reward.tally().weight() > 0));
        return rewards.tree()
                .filter(tree -> certifies)
                .map(tree -> unsigned(rewards.tally().epoch(), tree.root(), rewards.total()));
    }

    private RewardAttestation unsigned(long epoch, Hash root, UInt256 total) {
        return RewardAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setEpoch(epoch)
                .setRoot(Protobufs.bytes(root))
                .setTotal(Protobufs.bytes(total))
                .setOperator(Protobufs.bytes(operator))
                .build();
    }

    static ToSign toSign(RewardAttestation attestation) {
        return new ToSign(Genesis.GENERATION, attestation.getEpoch(), StructHashes.of(attestation));
    }

    /** The log's entry of a stored one. Signing the same again gives the same bytes. */
    byte[] entry(byte[] stored) throws InvalidProtocolBufferException {
        var entry = AttestationEntry.parseFrom(stored);
        RewardAttestation attestation = entry.getReward();
        if (!attestation.getSignature().isEmpty()) {
            return stored;
        }
        byte[] signature = genesis.signingDomain().sign(StructHashes.of(attestation), signer);
        return entry.toBuilder()
                .setReward(attestation.toBuilder().setSignature(Protobufs.bytes(signature)))
                .build()
                .toByteArray();
    }
}
