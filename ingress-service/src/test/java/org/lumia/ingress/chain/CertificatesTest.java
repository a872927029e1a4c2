package org.lumia.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.rpc.eth.BlockView;

class CertificatesTest {
    private static final SigningDomain DOMAIN = new SigningDomain(UInt256.of(31337), Address.ZERO);
    private static final Members GENESIS = members(1);
    private static final Members LATER = members(2, 3);

    private final Map<Long, BlockView> blocks = new HashMap<>();
    private final MemberLists lists = new MemberLists(GENESIS);
    private final Certificates certificates =
            new Certificates(DOMAIN, 7, lists, number -> Optional.ofNullable(blocks.get(number)));

    @Test
    void theMembersOfABlocksEpochCertifyIt() {
        list(LATER);
        block(1, 0, 1);
        block(2, 1, 1);
        block(3, 2, 1);
        certificates.add(attestation(1, 1));
        assertThat(certificates.attestedThrough()).isEqualTo(1);
        certificates.add(attestation(3, 1));
        certificates.add(attestation(3, 2));
        assertThat(certificates.attestedThrough())
                .as("genesis' member and half of the weight")
                .isEqualTo(1);
        certificates.add(attestation(3, 2));
        assertThat(certificates.attestedThrough()).isEqualTo(1);
        certificates.add(attestation(3, 3));
        assertThat(certificates.attestedThrough()).isEqualTo(3);
    }

    @Test
    void whatComesBeforeItsBlockCountsOnceTheBlockIsThere() {
        list(LATER);
        block(1, 0, 1);
        certificates.add(attestation(2, 2));
        certificates.add(attestation(2, 3));
        block(2, 2, 1);
        assertThat(certificates.attestedThrough()).isEqualTo(2);
    }

    @Test
    void nothingIsCertifiedByMembersThatAreNotKnownYet() {
        block(1, 0, 1);
        block(2, 2, 1);
        certificates.add(attestation(2, 1));
        assertThat(certificates.attestedThrough()).isZero();
        list(LATER);
        block(3, 2, 1);
        certificates.add(attestation(3, 2));
        certificates.add(attestation(3, 3));
        assertThat(certificates.attestedThrough()).isEqualTo(3);
    }

    @Test
    void whoIsNoMemberNowNorOfTheBlocksEpochIsRefused() {
        block(1, 0, 0);
        certificates.add(attestation(1, 9));
        assertThat(certificates.refused()).isEqualTo(1);
    }

    @Test
    void aMemberThatSignsFarAheadPushesOutNobody() {
        list(LATER);
        block(1, 0, 1);
        block(2, 1, 1);
        certificates.add(attestation(3, 3));
        for (int number = 4; number < 4 + 3 * 4_096; number++) {
            certificates.add(attestation(number, 2));
        }
        assertThat(certificates.size()).isLessThanOrEqualTo(1 + 4_096);
        certificates.add(attestation(3, 2));
        block(3, 2, 1);
        assertThat(certificates.attestedThrough()).isEqualTo(3);
    }

    @Test
    void aMemberThatSignsManyResultsHasOneVote() {
        list(LATER);
        block(1, 0, 1);
        block(2, 1, 1);
        for (int other = 0; other < 100; other++) {
            certificates.add(attestation(3, 2, header(1_000 + other).hash()));
        }
        assertThat(certificates.size()).isEqualTo(1);
        certificates.add(attestation(3, 3));
        certificates.add(attestation(3, 2));
        block(3, 2, 1);
        assertThat(certificates.attestedThrough()).isEqualTo(3);
    }

    @Test
    void whoSignsAfterTheCertificateIsSeenWithItsWeight() {
        list(members(2, 3, 4, 5));
        block(1, 0, 1);
        block(2, 2, 1);
        certificates.add(attestation(2, 2));
        certificates.add(attestation(2, 3));
        assertThat(standing(2)).isEqualTo(new Certificates.Standing(2, 20, 40, false, operators(2, 3)));
        certificates.add(attestation(2, 4));
        assertThat(standing(2)).isEqualTo(new Certificates.Standing(2, 30, 40, true, operators(2, 3, 4)));
        certificates.add(attestation(2, 5));
        assertThat(standing(2)).isEqualTo(new Certificates.Standing(2, 40, 40, true, operators(2, 3, 4, 5)));
    }

    /** Both may speak while the rotation is on its way, and one counts for each block, whichever signed last. */
    @Test
    void ofTwoKeysOfOneOperatorTheOneOfTheBlocksListCounts() {
        var rotated = new Member(operator(1), Secp256k1.address(UInt256.of(8).toBytes()), 10, operator(1));
        list(new Members(List.of(rotated)));
        block(1, 0, 1);
        certificates.add(attestation(1, 1));
        certificates.add(signedBy(8, attestation(1, 1)));
        assertThat(standing(1)).isEqualTo(new Certificates.Standing(1, 10, 10, true, operators(1)));
        block(2, 2, 1);
        certificates.add(signedBy(8, attestation(2, 1)));
        certificates.add(attestation(2, 1));
        assertThat(standing(2)).isEqualTo(new Certificates.Standing(2, 10, 10, true, operators(1)));
    }

    @Test
    void anotherResultAndWhoIsNoMemberHaveNoWeight() {
        list(LATER);
        block(1, 0, 1);
        block(2, 2, 1);
        certificates.add(attestation(2, 2, header(1_000).hash()));
        certificates.add(attestation(2, 9));
        assertThat(standing(2)).isEqualTo(new Certificates.Standing(2, 0, 20, false, List.of()));
    }

    @Test
    void theLastBlocksAloneAreShown() {
        list(LATER);
        for (long number = 1; number <= 100; number++) {
            block(number, number < 3 ? number - 1 : 2, 1);
        }
        certificates.add(attestation(1, 2));
        assertThat(certificates.standings())
                .extracting(Certificates.Standing::number)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(37, 100).boxed().toList());
    }

    @Test
    void whoHasNotSignedIsToldByTheBlocksSinceItsLast() {
        assertThat(certificates.signing()).isEqualTo(Certificates.Signing.NONE);
        list(members(2, 3, 4));
        block(1, 0, 1);
        certificates.add(attestation(1, 1));
        assertThat(certificates.signing().lagBlocks())
                .as("genesis' member alone")
                .isEqualTo(Map.of(operator(1), 0L));
        block(2, 2, 1);
        for (long number = 3; number <= 12; number++) {
            block(number, 2, 1);
            certificates.add(attestation((int) number, 2));
        }
        certificates.add(attestation(12 + 65, 3)); // too far ahead to be believed
        certificates.add(attestation(5, 3));
        assertThat(certificates.signing())
                .isEqualTo(
                        new Certificates.Signing(20, 30, Map.of(operator(2), 0L, operator(3), 7L, operator(4), 10L)));
        certificates.add(attestation(12, 3));
        certificates.add(attestation(12, 4));
        assertThat(certificates.signing())
                .isEqualTo(new Certificates.Signing(30, 30, Map.of(operator(2), 0L, operator(3), 0L, operator(4), 0L)));
    }

    @Test
    void whoIsTakenInLagsByTheBlocksSinceItIsAMember() {
        for (long number = 1; number <= 200; number++) {
            block(number, 0, 0);
        }
        list(members(1, 2));
        block(201, 0, 1);
        block(202, 2, 1);
        assertThat(certificates.signing().lagBlocks())
                .as("one was a member from the start")
                .isEqualTo(Map.of(operator(1), 201L, operator(2), 0L));
        for (long number = 203; number <= 210; number++) {
            block(number, 2, 1);
        }
        assertThat(certificates.signing().lagBlocks()).isEqualTo(Map.of(operator(1), 209L, operator(2), 8L));
    }

    private Certificates.Standing standing(long number) {
        return certificates.standings().stream()
                .filter(standing -> standing.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private static List<Address> operators(int... keys) {
        return Arrays.stream(keys).mapToObj(CertificatesTest::operator).toList();
    }

    private void list(Members members) {
        lists.read(InboxMessage.newBuilder()
                .setIndex(1)
                .setKind(InboxKind.MEMBERS)
                .setBody(Protobufs.bytes(members.encode()))
                .build());
    }

    private void block(long number, long epoch, long inboxThrough) {
        BlockHeader header = header(number);
        var message = ExecutedBlock.newBuilder()
                .setNumber(number)
                .setEpoch(epoch)
                .setInboxThrough(inboxThrough)
                .setHash(Protobufs.bytes(header.hash()))
                .setHeader(Protobufs.bytes(header.encode()))
                .build();
        lists.block(message);
        blocks.put(number, BlockView.of(message));
        certificates.onHead(number);
    }

    private static Attestation attestation(long number, int key) {
        return attestation(number, key, header(number).hash());
    }

    private static Attestation attestation(long number, int key, Hash block) {
        var attestation = Attestation.newBuilder()
                .setSubnet(7)
                .setNumber(number)
                .setSealHash(Protobufs.bytes(Hash.ZERO))
                .setBlockHash(Protobufs.bytes(block))
                .setOperator(Protobufs.bytes(operator(key)))
                .build();
        return signedBy(key, attestation);
    }

    private static Attestation signedBy(int key, Attestation attestation) {
        var signature = Secp256k1.sign(
                DOMAIN.digest(StructHashes.of(attestation)), UInt256.of(key).toBytes());
        return attestation.toBuilder()
                .setSignature(Protobufs.bytes(signature.toBytes()))
                .build();
    }

    private static Members members(int... keys) {
        return new Members(Arrays.stream(keys)
                .mapToObj(key -> new Member(
                        operator(key), Secp256k1.address(UInt256.of(key).toBytes()), 10, operator(key)))
                .toList());
    }

    private static Address operator(int key) {
        return Address.parse("0x%040x".formatted(key));
    }

    private static BlockHeader header(long number) {
        return new BlockHeader(
                Hash.ZERO,
                BlockHeader.NO_OMMERS,
                Address.ZERO,
                Hash.ZERO,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                Bloom.empty(),
                UInt256.ZERO,
                number,
                1_000_000_000,
                0,
                1_700_000_000,
                new byte[10],
                Hash.ZERO,
                0,
                UInt256.of(1_000_000_000),
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                Hash.ZERO,
                Hash.ZERO);
    }
}
