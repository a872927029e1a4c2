package org.lumia.rewards.app;

import com.google.protobuf.ByteString;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.DoubleSeal;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.RewardAttestation;
import org.lumia.protocol.v1.Seal;
import org.lumia.rewards.SimulatedSubnet;

/** A member of the simulated subnet that signs whatever it is asked to. */
record MemberKey(Genesis genesis, int member) {
    private ByteString sign(Hash structHash) {
        return ByteString.copyFrom(
                Secp256k1.sign(genesis.signingDomain().digest(structHash), SimulatedSubnet.key(member))
                        .toBytes());
    }

    private ByteString operator() {
        return Protobufs.bytes(SimulatedSubnet.operator(member));
    }

    static ByteString hash(long value) {
        return Protobufs.bytes(UInt256.of(value).toHash());
    }

    AttestationEntry block(long number, long value) {
        var unsigned = Attestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setGeneration(Genesis.GENERATION)
                .setNumber(number)
                .setSealHash(hash(number))
                .setBlockHash(hash(value))
                .setOperator(operator())
                .build();
        return AttestationEntry.newBuilder()
                .setBlock(unsigned.toBuilder().setSignature(sign(StructHashes.of(unsigned))))
                .build();
    }

    AttestationEntry batch(BatchHeader header) {
        var unsigned = BatchAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setIndex(header.getIndex())
                .setCommitment(Protobufs.bytes(StructHashes.commitment(header)))
                .setOperator(operator())
                .build();
        return AttestationEntry.newBuilder()
                .setBatch(unsigned.toBuilder().setSignature(sign(StructHashes.of(unsigned))))
                .build();
    }

    AttestationEntry reward(long epoch, long root) {
        var unsigned = RewardAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setThroughEpoch(epoch)
                .setRoot(hash(root))
                .setOperator(operator())
                .build();
        return AttestationEntry.newBuilder()
                .setReward(unsigned.toBuilder().setSignature(sign(StructHashes.of(unsigned))))
                .build();
    }

    /** Over what the service says of a period. */
    AttestationEntry reward(long throughEpoch, Hash root, UInt256 total, UInt256 costsWei) {
        var unsigned = RewardAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setThroughEpoch(throughEpoch)
                .setRoot(Protobufs.bytes(root))
                .setTotal(Protobufs.bytes(total))
                .setCostsWei(Protobufs.bytes(costsWei))
                .setOperator(operator())
                .build();
        return AttestationEntry.newBuilder()
                .setReward(unsigned.toBuilder().setSignature(sign(StructHashes.of(unsigned))))
                .build();
    }

    Seal seal(long number, long timestampMs) {
        var unsigned = Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(genesis.subnet())
                .setNumber(number)
                .setParent(hash(1))
                .setContentHash(hash(2))
                .setTimestampMs(timestampMs)
                .setSequencer(operator())
                .build();
        return unsigned.toBuilder()
                .setSignature(sign(StructHashes.of(unsigned)))
                .build();
    }

    AttestationEntry doubleSeal(Seal first, Seal second) {
        return AttestationEntry.newBuilder()
                .setEvidence(Evidence.newBuilder()
                        .setOperator(operator())
                        .setDoubleSeal(DoubleSeal.newBuilder().setFirst(first).setSecond(second)))
                .build();
    }
}
