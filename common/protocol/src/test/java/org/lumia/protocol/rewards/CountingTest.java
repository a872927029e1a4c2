package org.lumia.protocol.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

class CountingTest {
    private static final Hash SEED = Keccak.hash(new byte[] {1});
    private static final Hash SEAL = Keccak.hash(new byte[] {2});
    private static final Hash BLOCK = Keccak.hash(new byte[] {3});
    private static final Hash OTHER = Keccak.hash(new byte[] {4});
    private static final Members MEMBERS =
            new Members(List.of(member(1, 10), member(2, 10), member(3, 10), member(4, 0)));

    private static Address operator(int i) {
        return Address.parse("0x%040x".formatted(i));
    }

    private static Address signer(int i) {
        return Address.parse("0x%040x".formatted(0x100 + i));
    }

    private static Member member(int i, long weight) {
        return new Member(operator(i), signer(i), weight, operator(i));
    }

    private static BlockVote vote(long offset, int operator, Hash block) {
        return new BlockVote(offset, operator(operator), signer(operator), SEAL, block);
    }

    @Test
    void aCertificateIsCompleteWithMoreThanTwoThirds() {
        assertThat(BlockCertificate.of(MEMBERS, List.of(vote(5, 1, BLOCK), vote(7, 2, BLOCK))))
                .isEmpty();
        assertThat(BlockCertificate.of(MEMBERS, List.of(vote(5, 1, BLOCK), vote(7, 2, BLOCK), vote(9, 3, BLOCK))))
                .contains(new BlockCertificate(SEAL, BLOCK, 9));
    }

    @Test
    void repeatedJailedForeignAndFalselySignedVotesDoNotCount() {
        List<BlockVote> votes = List.of(
                vote(1, 1, BLOCK),
                vote(2, 1, BLOCK),
                vote(3, 4, BLOCK),
                new BlockVote(4, operator(2), signer(3), SEAL, BLOCK),
                new BlockVote(5, operator(9), signer(9), SEAL, BLOCK),
                vote(6, 2, OTHER),
                vote(7, 3, BLOCK));
        assertThat(BlockCertificate.of(MEMBERS, votes)).isEmpty();
    }

    @Test
    void anAttestationCountsForTheCertifiedValuesAndInTime() {
        List<BlockVote> votes =
                List.of(vote(1, 1, BLOCK), vote(2, 2, OTHER), vote(3, 2, BLOCK), vote(4, 3, BLOCK), vote(20, 1, OTHER));
        BlockCertificate certificate = BlockCertificate.of(MEMBERS, votes).orElseThrow();
        assertThat(certificate.attestedBy(MEMBERS, votes, 100))
                .isEqualTo(Set.of(operator(1), operator(2), operator(3)));
        assertThat(certificate.attestedBy(MEMBERS, votes, 4)).isEqualTo(Set.of(operator(1), operator(2)));
    }

    @Test
    void aSlotIsMissedOnlyWhenAnotherSealedInIt() {
        var tally = new SlotTally(MEMBERS, SEED);
        long led = 0;
        long missed = 0;
        for (long slot = 0; slot < 300; slot++) {
            Address first = Draw.rank(MEMBERS, SEED, slot, 0).orElseThrow().operator();
            Address second = Draw.rank(MEMBERS, SEED, slot, 1).orElseThrow().operator();
            if (slot % 3 == 0) {
                continue;
            }
            if (slot % 5 == 0) {
                tally.sealed(slot, second);
                missed += first.equals(operator(1)) ? 1 : 0;
            } else {
                tally.sealed(slot, first);
                tally.sealed(slot, first);
                led += first.equals(operator(1)) ? 1 : 0;
            }
        }
        assertThat(missed).isPositive();
        assertThat(tally.counts().get(operator(1))).isEqualTo(new SlotTally.Count(led + missed, led));
        assertThat(tally.counts()).doesNotContainKey(operator(4));
    }

    @Test
    void theTurnToPostPassesOnWithTime() {
        List<Member> ranks = Draw.ranks(MEMBERS, SEED, 17, 3);
        long last = 1_700_000_000_500L;
        assertThat(inTurn(ranks.get(0), last, 1_700_000_000L)).isTrue();
        assertThat(inTurn(ranks.get(1), last, 1_700_000_060L)).isFalse();
        assertThat(inTurn(ranks.get(1), last, 1_700_000_061L)).isTrue();
        assertThat(inTurn(ranks.get(2), last, 1_700_000_061L)).isFalse();
        assertThat(inTurn(ranks.get(2), last, 1_700_000_121L)).isTrue();
        assertThat(inTurn(member(4, 0), last, 1_800_000_000L)).isFalse();
        assertThat(inTurn(member(9, 1), last, 1_800_000_000L)).isFalse();
    }

    private static boolean inTurn(Member poster, long lastMs, long seconds) {
        return PostingTurn.isInTurn(MEMBERS, SEED, 17, poster.operator(), lastMs, seconds, 60_000);
    }
}
