package org.lumia.chain.snapshot;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.SnapshotManifest;

/**
 * What members signed for a block.
 *
 * @param membersThrough the last L1 message of epochs up to two before the block's
 */
public record Certificate(long membersThrough, List<Attestation> attestations) {

    /** The members of an epoch, from where the one who asks knows them. */
    @FunctionalInterface
    public interface EpochMembers {
        /**
         * @param through the last L1 message that decides
         * @throws InvalidSnapshotException when they are not known
         */
        Members of(long epoch, long through);
    }

    /** Whether an attestation is of the manifest's block with its values; the signature is looked at by {@link #shortOf}. */
    static boolean isOf(SnapshotManifest manifest, Attestation attestation) {
        return attestation.getSubnet() == manifest.getSubnet()
                && attestation.getGeneration() == manifest.getGeneration()
                && attestation.getNumber() == manifest.getNumber()
                && attestation.getSealHash().equals(manifest.getSealHash())
                && attestation.getBlockHash().equals(manifest.getBlockHash());
    }

    /** What is missing of a certificate; empty when more than two thirds of the weight signed the manifest's block. */
    static Optional<String> shortOf(SnapshotManifest manifest, Members members, SigningDomain domain) {
        var quorum = new Quorum(members);
        for (Attestation attestation : manifest.getCertificateList()) {
            if (!isOf(manifest, attestation)) {
                return Optional.of("an attestation of its certificate is not of its block");
            }
            Optional<Address> signer = domain.recover(StructHashes.of(attestation), attestation.getSignature());
            signer.ifPresent(key -> quorum.add(Protobufs.address(attestation.getOperator()), key));
        }
        return quorum.isCertificate()
                ? Optional.empty()
                : Optional.of(
                        "its certificate has the weight %d of %d of the members of epoch %d, and more than two thirds are needed"
                                .formatted(quorum.weight(), members.totalWeight(), manifest.getEpoch()));
    }
}
