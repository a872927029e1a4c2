package org.lumia.rewards.app;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.EpochRewards;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.RewardAttestation;

/** Signs an epoch's root for the operator. */
final class RewardSigner {
    private final Genesis genesis;
    private final Address operator;
    private final Signer signer;

    RewardSigner(Genesis genesis, Address operator, Signer signer) {
        this.genesis = genesis;
        this.operator = operator;
        this.signer = signer;
    }

    /** The log entry; empty when nothing is paid, or when the operator was no member of the epoch. */
    Optional<AttestationEntry> sign(EpochRewards rewards) {
        boolean member = rewards.operators().stream()
                .anyMatch(reward -> reward.tally().operator().equals(operator)
                        && reward.tally().weight() > 0);
        return rewards.tree()
                .filter(tree -> member)
                .map(tree -> entry(rewards.tally().epoch(), tree.root(), rewards.total()));
    }

    private AttestationEntry entry(long epoch, Hash root, UInt256 total) {
        var unsigned = RewardAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setEpoch(epoch)
                .setRoot(Protobufs.bytes(root))
                .setTotal(Protobufs.bytes(total))
                .setOperator(Protobufs.bytes(operator))
                .build();
        byte[] signature = genesis.signingDomain().sign(StructHashes.of(unsigned), signer);
        var signed = unsigned.toBuilder().setSignature(Protobufs.bytes(signature));
        return AttestationEntry.newBuilder().setReward(signed).build();
    }
}
