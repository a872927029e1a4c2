package org.lumia.rewards.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.platform.signing.ToSign;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.RewardAttestation;

/** Signs a period's root for the operator, once it is remembered. */
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
     * What is to be signed; empty when the operator does not certify the period.
     *
     * @param certifiers members of the period's last epoch, or the committee in their place
     */
    Optional<RewardAttestation> unsigned(RewardRoot root, Members certifiers) {
        return certifiers
                .find(operator)
                .filter(member -> member.weight() > 0)
                .map(member -> RewardAttestation.newBuilder()
                        .setSubnet(genesis.subnet())
                        .setThroughEpoch(root.throughEpoch())
                        .setRoot(Protobufs.bytes(root.root()))
                        .setTotal(Protobufs.bytes(root.total()))
                        .setCostsWei(Protobufs.bytes(root.costsWei()))
                        .setOperator(Protobufs.bytes(operator))
                        .build());
    }

    static ToSign toSign(RewardAttestation attestation) {
        return new ToSign(Genesis.GENERATION, attestation.getThroughEpoch(), StructHashes.of(attestation));
    }

    /**
     * The log's entries of a stored one, under each of the operator's keys: the one that the list of the period's last epoch does not have counts for
     * nothing. Signing the same again gives the same bytes.
     */
    List<byte[]> entries(byte[] stored) throws InvalidProtocolBufferException {
        var entry = AttestationEntry.parseFrom(stored);
        RewardAttestation attestation = entry.getReward();
        if (!attestation.getSignature().isEmpty()) {
            return List.of(stored);
        }
        Hash structHash = StructHashes.of(attestation);
        return signer.keys().stream()
                .map(key -> genesis.signingDomain().sign(structHash, key))
                .map(signature -> entry.toBuilder()
                        .setReward(attestation.toBuilder().setSignature(Protobufs.bytes(signature)))
                        .build()
                        .toByteArray())
                .toList();
    }
}
