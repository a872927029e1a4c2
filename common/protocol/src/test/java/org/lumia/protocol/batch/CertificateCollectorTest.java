package org.lumia.protocol.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.protocol.batch.CertificateCollector.Outcome;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.BatchAttestation;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchSignature;

class CertificateCollectorTest {
    private static final SigningDomain DOMAIN = new SigningDomain(UInt256.of(31337), Address.ZERO);
    private static final Hash COMMITMENT = UInt256.of(7).toHash();
    private static final List<Key> KEYS = IntStream.rangeClosed(1, 4)
            .mapToObj(i -> new Key(UInt256.of(i).toBytes()))
            .toList();
    private static final Members MEMBERS = new Members(IntStream.rangeClosed(1, 4)
            .mapToObj(i -> new Member(operator(i), KEYS.get(i - 1).address(), i == 4 ? 0 : 10, operator(i)))
            .toList());
    private final CertificateCollector collector = new CertificateCollector(1, 5, COMMITMENT, MEMBERS, DOMAIN);

    @Test
    void moreThanTwoThirdsOfTheWeightMakeACertificateWithSignersAscending() {
        assertThat(collector.add(attestation(3, COMMITMENT))).isEqualTo(Outcome.COUNTED);
        assertThat(collector.add(attestation(1, COMMITMENT))).isEqualTo(Outcome.COUNTED);
        assertThat(collector.complete())
                .as("two thirds are not more than two thirds")
                .isFalse();
        assertThatIllegalStateException().isThrownBy(() -> collector.certificate(0, Hash.ZERO));
        assertThat(collector.add(attestation(2, COMMITMENT))).isEqualTo(Outcome.COUNTED);
        BatchCertificate certificate = collector.certificate(0, Hash.ZERO);
        List<Address> signers = certificate.getSignaturesList().stream()
                .map(BatchSignature::getSigner)
                .map(Protobufs::address)
                .toList();
        assertThat(signers).hasSize(3).isSortedAccordingTo(Comparator.naturalOrder());
        assertThat(certificate.getMembersCount()).isEqualTo(4);
    }

    @Test
    void aSignatureCountsOnce() {
        collector.add(attestation(1, COMMITMENT));
        assertThat(collector.add(attestation(1, COMMITMENT))).isEqualTo(Outcome.IGNORED);
        assertThat(collector.weight()).isEqualTo(10);
    }

    @Test
    void whoHasNoWeightOrIsNoMemberOrSignsForAnotherIsIgnored() {
        assertThat(collector.add(attestation(4, COMMITMENT))).isEqualTo(Outcome.IGNORED);
        assertThat(collector.add(signed(operator(9), KEYS.get(0), 5, COMMITMENT)))
                .isEqualTo(Outcome.IGNORED);
        assertThat(collector.add(signed(operator(2), KEYS.get(0), 5, COMMITMENT)))
                .isEqualTo(Outcome.IGNORED);
        assertThat(collector.add(signed(operator(1), KEYS.get(0), 6, COMMITMENT)))
                .isEqualTo(Outcome.IGNORED);
        assertThat(collector.add(attestation(1, COMMITMENT).toBuilder()
                        .setSignature(Protobufs.bytes(new byte[3]))
                        .build()))
                .isEqualTo(Outcome.IGNORED);
    }

    @Test
    void otherDataUnderTheSameIndexIsADisagreement() {
        assertThat(collector.add(attestation(1, Hash.ZERO))).isEqualTo(Outcome.DISAGREES);
        assertThat(collector.weight()).isZero();
    }

    private static BatchAttestation attestation(int member, Hash commitment) {
        return signed(operator(member), KEYS.get(member - 1), 5, commitment);
    }

    private static BatchAttestation signed(Address operator, Signer signer, long index, Hash commitment) {
        BatchAttestation.Builder attestation = BatchAttestation.newBuilder()
                .setSubnet(1)
                .setIndex(index)
                .setCommitment(Protobufs.bytes(commitment))
                .setOperator(Protobufs.bytes(operator));
        return attestation
                .setSignature(Protobufs.bytes(DOMAIN.sign(StructHashes.of(attestation.build()), signer)))
                .build();
    }

    private static Address operator(int i) {
        return Address.copyOf(UInt256.of(i).toBytes(), 12);
    }

    private record Key(byte[] secret) implements Signer {
        @Override
        public Address address() {
            return Secp256k1.address(secret);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, secret);
        }
    }
}
