package org.lumia.execution;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;

/** Signs results. What is signed for a number is remembered for good before it is, and signing it again gives the same bytes. */
public final class Attestations {
    private final Genesis genesis;
    private final SigningDomain domain;
    private final Address operator;
    private final Signer signer;

    public Attestations(Genesis genesis, Address operator, Signer signer) {
        this.genesis = genesis;
        this.domain = genesis.signingDomain();
        this.operator = operator;
        this.signer = signer;
    }

    /** When the block may be attested: a clock that is too far ahead of ours is not vouched for. */
    public long notBeforeMs(ExecutedBlock block) {
        return block.getTimestampMs() - genesis.timing().maxDriftMs();
    }

    /** What the signature of a block is of. */
    public Hash structHash(ExecutedBlock block) {
        return StructHashes.of(unsigned(block));
    }

    /** One under each of the operator's keys: which of them the block's list has is not known here, and the other counts for nothing. */
    public List<AttestationEntry> sign(ExecutedBlock block) {
        var unsigned = unsigned(block);
        Hash structHash = StructHashes.of(unsigned);
        return signer.keys().stream()
                .map(key -> AttestationEntry.newBuilder()
                        .setBlock(unsigned.toBuilder().setSignature(Protobufs.bytes(domain.sign(structHash, key))))
                        .build())
                .toList();
    }

    private Attestation unsigned(ExecutedBlock block) {
        return Attestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setGeneration(block.getGeneration())
                .setNumber(block.getNumber())
                .setSealHash(block.getSealHash())
                .setBlockHash(block.getHash())
                .setOperator(Protobufs.bytes(operator))
                .build();
    }
}
