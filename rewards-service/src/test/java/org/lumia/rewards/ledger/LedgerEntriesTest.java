package org.lumia.rewards.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lumia.rewards.ledger.Bookings.A;
import static org.lumia.rewards.ledger.Bookings.B;
import static org.lumia.rewards.ledger.Bookings.C;
import static org.lumia.rewards.ledger.Bookings.POLICY;
import static org.lumia.rewards.ledger.Bookings.T2;
import static org.lumia.rewards.ledger.Bookings.balances;
import static org.lumia.rewards.ledger.Bookings.event;
import static org.lumia.rewards.ledger.Bookings.table;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.ledger.Bookings.Epoch;
import org.lumia.rewards.ledger.FundEvent.Kind;

/** What is booked, in figures that were worked out by hand: an epoch emits 1,000 wei, 400, 300, 200 and 100 of them by category. */
class LedgerEntriesTest {
    private static final String END = "2026-03-31T23:50:00Z";

    private static List<Long> numbers(long from, long through) {
        return LongStream.rangeClosed(from, through).boxed().toList();
    }

    /** Weights of 1 and 3 share 400 as 100 and 300; equal attestations 150 each; batches 1 and 3 of 200; fees 10 and 30 of 100, all burned. */
    @Test
    void anEpochInWhichEverybodyDoesItsWorkLeavesTheTreasuryNothing() {
        var entries = new Epoch(0, POLICY, END)
                .operator(A, 1, 10, 10, 100, 1, 25, 25)
                .operator(B, 3, 30, 30, 100, 3, 75, 75)
                .tips(A, 9, 4)
                .entries();
        assertThat(table(entries)).isEqualTo("""
            SEALING A 100 x10
            ATTESTING A 150 x100
            POSTING A 50 x1
            DELIVERING A 25 x2
            SEALING B 300 x30
            ATTESTING B 150 x100
            POSTING B 150 x3
            DELIVERING B 75 x2
            L2_TIP A 9 x4""");
        assertThat(balances(entries)).isEqualTo("""
            EMISSION LUMIA -1000
            L2_FEES LUMIA -9
            L2_TIPS A LUMIA 9
            PAYABLE A LUMIA 325
            PAYABLE B LUMIA 675""");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.atMs()).isEqualTo(Instant.parse(END).toEpochMilli());
            assertThat(entry.evidence()).isEqualTo("/v1/rewards/epochs/0/evidence");
        });
    }

    /**
     * 7 of 10 slots are below 80 %. Sealing: 0.7 to 3 of 400 is 75.68 and 324.32, so 76 and 324. Attesting: 90 to 100 of 300 is 142.11 and
     * 157.89, so 142 and 158. Delivering: 25 and 75, of which 5 and 30 were burned. The treasury gets 76 + 142 + 20 + 45.
     */
    @Test
    void aMissedThresholdForfeitsSealingAndAttestingAndSaysWhichSlotsAndBlocks() {
        var entries = new Epoch(4, POLICY, END)
                .operator(A, 1, 10, 7, 90, 1, 10, 5)
                .operator(B, 3, 30, 30, 100, 3, 30, 30)
                .missed(A, List.of(3L, 4L, 5L), numbers(91, 100))
                .entries();
        assertThat(table(entries)).isEqualTo("""
            POSTING A 50 x1
            DELIVERING A 5 x2
            FORFEIT A 76 x7 TOO_FEW_SLOTS | SEALING; slots 3-5; blocks 91-100
            FORFEIT A 142 x90 TOO_FEW_SLOTS | ATTESTING; slots 3-5; blocks 91-100
            FORFEIT A 20 x2 ABOVE_BURNED_BASE_FEES | DELIVERING
            SEALING B 324 x30
            ATTESTING B 158 x100
            POSTING B 150 x3
            DELIVERING B 30 x2
            FORFEIT B 45 x2 ABOVE_BURNED_BASE_FEES | DELIVERING
            TREASURY T 283 x0""");
        assertThat(balances(entries)).as("nothing stays forfeited").isEqualTo("""
            EMISSION LUMIA -1000
            PAYABLE A LUMIA 55
            PAYABLE B LUMIA 662
            PAYABLE T LUMIA 283""");
    }

    /** A would have had 100 + 150 + 50 + 25. Its batch is not reimbursed; of B's 30 + 20 + 7 are. */
    @Test
    void whoIsSlashedEarnsNothingAndGetsNoCostsBack() {
        var entries = new Epoch(2, POLICY, END)
                .batch(8, A, END)
                .batch(9, B, END)
                .operator(A, 1, 10, 10, 100, 1, 25, 25, true)
                .operator(B, 3, 30, 30, 100, 3, 75, 75)
                .entries();
        assertThat(table(entries)).isEqualTo("""
            FORFEIT A 100 x10 SLASHED | SEALING
            FORFEIT A 150 x100 SLASHED | ATTESTING
            FORFEIT A 50 x1 SLASHED | POSTING
            FORFEIT A 25 x2 SLASHED | DELIVERING
            SEALING B 300 x30
            ATTESTING B 150 x100
            POSTING B 150 x3
            DELIVERING B 75 x2
            L1_COST B 57 x1
            TREASURY T 325 x0""");
        assertThat(balances(entries)).isEqualTo("""
            EMISSION LUMIA -1000
            L1_BASE_FEES ETH -30
            L1_BLOB_FEES ETH -7
            L1_TIPS ETH -20
            PAYABLE B ETH 57
            PAYABLE B LUMIA 675
            PAYABLE T LUMIA 325""");
        assertThat(entries.get(8).l1Transaction()).hasValue(Bookings.hash("batch 9"));
    }

    /** From epoch 6 on 500 wei, 250, 100, 100 and 50 by category, and another treasury: 50 + 25 of 500 nobody could earn. */
    @Test
    void aNewPolicyHoldsFromItsEpochOn() {
        var later = new Policy(UInt256.of(500), 5_000, 2_000, 2_000, 1_000, T2, UInt256.of(2));
        var before =
                new Epoch(5, POLICY, END).operator(A, 1, 10, 10, 100, 0, 0, 0).entries();
        var after =
                new Epoch(6, later, END).operator(A, 1, 10, 10, 100, 0, 0, 0).entries();
        assertThat(table(before)).isEqualTo("""
            SEALING A 400 x10
            ATTESTING A 300 x100
            TREASURY T 300 x0""");
        assertThat(table(after)).isEqualTo("""
            SEALING A 250 x10
            ATTESTING A 100 x100
            TREASURY T2 150 x0""");
    }

    /** In a period of epochs 10 to 12 C is there in 11 alone: 400 by weights 1 and 1, 300 by 100 and 80 attestations. */
    @Test
    void anOperatorThatComesAndGoesInAPeriodIsPaidForItsEpochs() {
        var entries = new ArrayList<Entry>();
        entries.addAll(
                new Epoch(10, POLICY, END).operator(A, 1, 9, 9, 100, 1, 0, 0).entries());
        entries.addAll(new Epoch(11, POLICY, END)
                .operator(A, 1, 5, 5, 100, 1, 0, 0)
                .operator(C, 1, 5, 5, 80, 0, 0, 0)
                .entries());
        entries.addAll(
                new Epoch(12, POLICY, END).operator(A, 1, 9, 9, 100, 1, 0, 0).entries());
        assertThat(table(entries.stream()
                        .filter(entry -> entry.holder().equals(C))
                        .toList()))
                .isEqualTo("""
            SEALING C 200 x5
            ATTESTING C 133 x80""");
        // A: 900 + (200 + 167 + 200) + 900; delivering is the treasury's, three times 100.
        assertThat(balances(entries)).isEqualTo("""
            EMISSION LUMIA -3000
            PAYABLE A LUMIA 2367
            PAYABLE C LUMIA 333
            PAYABLE T LUMIA 300""");
    }

    /** Epoch 21 has no block: nobody closes it, and the chain goes on with 22. What 20 posted late is booked in 20. */
    @Test
    void anEpochWithoutBlocksIsNotBookedAndALateBatchIsBookedInItsOwn() {
        var first = new Epoch(20, POLICY, "2026-04-01T00:00:00Z")
                .batch(3, A, "2026-04-01T02:30:00Z")
                .operator(A, 1, 10, 10, 100, 0, 0, 0)
                .entries();
        var next = new Epoch(22, POLICY, "2026-04-01T00:20:00Z")
                .operator(A, 1, 10, 10, 100, 0, 0, 0)
                .entries();
        var cost = first.get(2);
        assertThat(cost.kind()).isEqualTo(EntryKind.L1_COST);
        assertThat(cost.amount()).isEqualTo(57);
        assertThat(cost.epoch()).isEqualTo(20);
        assertThat(cost.atMs()).isEqualTo(Instant.parse("2026-04-01T00:00:00Z").toEpochMilli());
        var links = Chain.append(Chain.EPOCHS.start(Hash.ZERO), first);
        var last = links.getLast();
        var after = Chain.append(new Chain.Head(Chain.EPOCHS, last.number(), last.hash()), next);
        assertThat(links).extracting(Chain.Link::number).containsExactly(2L, 4L, 6L, 8L);
        assertThat(after).extracting(Chain.Link::number).containsExactly(10L, 12L, 14L);
        assertThat(after.getFirst().previous()).isEqualTo(last.hash());
    }

    /** Of 5,000 the first root sets 2,000 aside and the second 2,000 more; 55 and 500 leave. Of 90 ETH 100 were certified, 10 paid, 20 lapsed. */
    @Test
    void whatHappensOnL1MovesTheFund() {
        String time = "2026-05-01T00:00:00Z";
        var entries = new FundEntries(-1, RewardBalance.ZERO)
                .of(List.of(
                        event(Kind.FUNDED, 0, T2, 5_000, 0, 1, time),
                        event(Kind.COSTS_FUNDED, 0, T2, 0, 90, 2, time),
                        event(Kind.ROOT, 1, B, 2_000, 40, 3, time),
                        event(Kind.CLAIMED, 1, A, 55, 0, 4, time),
                        event(Kind.REIMBURSED, 1, A, 0, 10, 5, time),
                        event(Kind.ROOT, 3, A, 4_000, 100, 6, time),
                        event(Kind.RECOVERED, 1, B, 500, 20, 7, time),
                        event(Kind.SLASHED, 0, A, 77, 0, 8, time)));
        assertThat(table(entries)).isEqualTo("""
            FUNDED T2 5000 x1
            COSTS_FUNDED T2 90 x1
            ROOT B 2000 x1
            CLAIM A -55 x1
            REIMBURSEMENT A -10 x1
            ROOT A 2000 x1
            RECOVERY B -500 x1
            L1_COST B -20 x1 RECOVERED
            SLASH A -77 x1 SLASHED""");
        assertThat(balances(entries)).isEqualTo("""
            BOND A LUMIA -77
            FUNDING ETH 90
            FUNDING LUMIA 5000
            FUND_FREE ETH -10
            FUND_FREE LUMIA -1000
            FUND_OWED ETH -70
            FUND_OWED LUMIA -3445
            LAPSED ETH 20
            PAYABLE A ETH -10
            PAYABLE A LUMIA -55
            PAYABLE B ETH -20
            PAYABLE B LUMIA -500
            SLASHED LUMIA 77""");
        assertThat(entries).extracting(Entry::epoch).containsExactly(-1L, -1L, 1L, 1L, 1L, 3L, 1L, 1L, 3L);
        assertThat(entries.get(3).evidence()).isEqualTo("/v1/rewards/claims/" + A);
        assertThat(entries.get(8).evidence()).isEqualTo("/v1/sequencers/" + A + "/evidence");
    }

    @Test
    void anEntryThatDoesNotBalanceIsNone() {
        assertThatThrownBy(() -> new Entry(
                        EntryKind.CLAIM,
                        0,
                        0,
                        A,
                        BigInteger.ONE,
                        1,
                        "",
                        "",
                        Optional.empty(),
                        "/",
                        List.of(
                                Posting.of(Account.PAYABLE, A, Unit.LUMIA, BigInteger.ONE),
                                Posting.of(Account.EMISSION, Unit.ETH, BigInteger.ONE.negate()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sum to");
    }

    @Test
    void longListsOfWhatWasMissedAreCutAndSaySo() {
        var odd = LongStream.range(0, 40).map(n -> 2 * n + 1).boxed().toList();
        assertThat(new MissedWork(List.of(1L, 2L, 3L, 9L), List.of()).text()).isEqualTo("slots 1-3 9");
        assertThat(new MissedWork(List.of(), odd).text())
                .startsWith("blocks 1 3 5 ")
                .endsWith(" 63 and 8 more");
    }

    /** The hash is `sha256sum` of the text that stands here. */
    @Test
    void theTextOfAnEntryIsTheDocumentedOne() {
        var entry = new FundEntries(-1, RewardBalance.ZERO)
                .of(List.of(event(Kind.CLAIMED, 1, A, 55, 0, 4, "2026-05-01T00:00:00Z")))
                .getFirst();
        String text = Chain.text(Hash.ZERO, 3, entry);
        assertThat(text).isEqualTo("""
            %s
            3
            CLAIM
            1777593600000
            1
            %s
            -55
            1


            %s
            /v1/rewards/claims/0x%s
            PAYABLE %s LUMIA -55
            FUND_OWED  LUMIA 55""".formatted(
                        "00".repeat(32),
                        "aa".repeat(20),
                        Bookings.hash("transaction of block 4").toString().substring(2),
                        "aa".repeat(20),
                        "aa".repeat(20)));
        assertThat(Chain.hash(Hash.ZERO, 3, entry))
                .isEqualTo(Hash.parse("0x9cb08ae8b11c0aee815e14999d643f55c98da27ec134c0e846712905c14d1121"));
    }
}
