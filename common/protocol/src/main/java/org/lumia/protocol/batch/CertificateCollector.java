package org.lumia.protocol.batch;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchSignature;
import org.lumia.protocol.v1.CertificateMember;

/**
 * Collects the signatures of one batch, in the order of the log, until they carry more than two thirds of the epoch's
 * weight. The certificate is a function of that order, so that every reading of the log gives the same one.
 */
public final class CertificateCollector {
    private final long subnet;
    private final long index;
    private final Hash commitment;
    private final Members members;
    private final Quorum quorum;
    private final SigningDomain domain;
    private final SortedMap<Address, BatchSignature> signatures = new TreeMap<>();

    public CertificateCollector(long subnet, long index, Hash commitment, Members members, SigningDomain domain) {
        this.subnet = subnet;
        this.index = index;
        this.commitment = commitment;
        this.members = members;
        this.quorum = new Quorum(members);
        this.domain = domain;
    }

    /** What became of an attestation. */
    public enum Outcome {
        /** Counted. */
        COUNTED,
        /** Of another batch, of no member, signed before, or not signed by who it says. */
        IGNORED,
        /** A member vouches for other data of this batch: somebody's software or data is wrong. */
        DISAGREES
    }

    public Outcome add(BatchAttestation attestation) {
        if (attestation.getSubnet() != subnet
                || attestation.getIndex() != index
                || attestation.getOperator().size() != Address.SIZE
                || attestation.getCommitment().size() != Hash.SIZE) {
            return Outcome.IGNORED;
        }
        Optional<Member> member = members.find(Protobufs.address(attestation.getOperator()));
        Optional<Address> signer = domain.recover(StructHashes.of(attestation), attestation.getSignature());
        if (member.isEmpty()
                || member.get().weight() == 0
                || signer.isEmpty()
                || !signer.get().equals(member.get().signer())) {
            return Outcome.IGNORED;
        }
        if (!Protobufs.hash(attestation.getCommitment()).equals(commitment)) {
            return Outcome.DISAGREES;
        }
        if (complete() || !quorum.add(member.get().operator(), signer.get())) {
            return Outcome.IGNORED;
        }
        signatures.put(
                signer.get(),
                BatchSignature.newBuilder()
                        .setSigner(Protobufs.bytes(signer.get()))
                        .setSignature(attestation.getSignature())
                        .build());
        return Outcome.COUNTED;
    }

    /** Weight that has signed. */
    public long weight() {
        return quorum.weight();
    }

    public boolean complete() {
        return quorum.isCertificate();
    }

    /** @throws IllegalStateException before it is complete */
    public BatchCertificate certificate(long epoch, Hash epochSeed) {
        if (!complete()) {
            throw new IllegalStateException("batch " + index + " is signed by " + weight() + " of "
                    + members.totalWeight() + ", more than two thirds are needed");
        }
        BatchCertificate.Builder certificate = BatchCertificate.newBuilder()
                .setIndex(index)
                .setCommitment(Protobufs.bytes(commitment))
                .addAllSignatures(signatures.values())
                .setEpoch(epoch)
                .setEpochSeed(Protobufs.bytes(epochSeed));
        for (Member member : members.list()) {
            certificate.addMembers(CertificateMember.newBuilder()
                    .setOperator(Protobufs.bytes(member.operator()))
                    .setSigner(Protobufs.bytes(member.signer()))
                    .setWeight(member.weight())
                    .setFeeRecipient(Protobufs.bytes(member.feeRecipient())));
        }
        return certificate.build();
    }
}
