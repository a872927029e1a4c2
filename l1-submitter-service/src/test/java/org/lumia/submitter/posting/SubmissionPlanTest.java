package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.AccountNonces;
import org.lumia.l1.FeeMarket;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Refusal;
import org.lumia.l1.RollupTip;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.NonceSlot.Attempt;
import org.lumia.submitter.posting.PostingView.Candidate;
import org.lumia.submitter.posting.PostingView.Pause;

class SubmissionPlanTest {
    private static final long DUE = Batches.LAST_TIMESTAMP_MS;
    private static final long TIMEOUT = 60_000;
    private static final PostingLimits LIMITS = new PostingLimits(TIMEOUT, 30_000, 90_000, 20_000, 2);
    private static final FeePolicy POLICY =
            new FeePolicy(UInt256.of(3), UInt256.of(1_000), UInt256.of(500), UInt256.of(1_000_000_000));
    private static final FeeMarket MARKET = new FeeMarket(UInt256.of(100), UInt256.of(10));
    private static final Fees FEES = new Fees(UInt256.of(203), UInt256.of(3), UInt256.of(20));
    private static final long NONCE = 5;

    private final SubmissionPlan plan = new SubmissionPlan(LIMITS, POLICY);

    /** What the next step is decided from, with the usual left out. */
    private record Case(
            long nowMs,
            long l1TimeMs,
            long nextIndex,
            Optional<Candidate> next,
            AccountNonces nonces,
            FeeMarket market,
            Pause pause,
            List<NonceSlot> slots) {
        static Case at(long nowMs) {
            return new Case(
                    nowMs,
                    nowMs,
                    0,
                    Optional.of(candidate(0, 0, true)),
                    new AccountNonces(NONCE, NONCE),
                    MARKET,
                    Pause.NONE,
                    List.of());
        }

        Case next(Candidate candidate) {
            long index = candidate.batch().index();
            return new Case(nowMs, l1TimeMs, index, Optional.of(candidate), nonces, market, pause, slots);
        }

        Case noNext() {
            return new Case(nowMs, l1TimeMs, nextIndex, Optional.empty(), nonces, market, pause, slots);
        }

        Case nonces(long included, long pooled) {
            return new Case(
                    nowMs, l1TimeMs, nextIndex, next, new AccountNonces(included, pooled), market, pause, slots);
        }

        Case market(long base, long blobBase) {
            var asked = new FeeMarket(UInt256.of(base), UInt256.of(blobBase));
            return new Case(nowMs, l1TimeMs, nextIndex, next, nonces, asked, pause, slots);
        }

        Case paused(long leftMs) {
            return new Case(
                    nowMs, l1TimeMs, nextIndex, next, nonces, market, new Pause(leftMs, "it was refused"), slots);
        }

        /** L1's time stays. */
        Case clock(long otherMs) {
            return new Case(otherMs, l1TimeMs, nextIndex, next, nonces, market, pause, slots);
        }

        Case signed(Attempt... attempts) {
            var all = new ArrayList<>(slots);
            all.add(new NonceSlot(attempts[0].transaction().nonce(), List.of(attempts)));
            return new Case(nowMs, l1TimeMs, nextIndex, next, nonces, market, pause, all);
        }

        PostingView view() {
            return new PostingView(nowMs, l1TimeMs, new RollupTip(nextIndex, 0), next, slots, nonces, market, pause);
        }
    }

    private Step next(Case from) {
        return plan.next(from.view());
    }

    private static Candidate candidate(long index, int rank, boolean proved) {
        return new Candidate(Batches.batch(index), rank, proved, 1_000);
    }

    private static L1Transaction transaction(
            long batch, long nonce, int attempt, Fees fees, State state, PoolState pool) {
        var hash = FakeL1.hash("transaction %d %d %d".formatted(batch, nonce, attempt));
        return new L1Transaction(batch, nonce, hash, fees, 250_000, attempt, DUE, DUE, state, pool);
    }

    private static Attempt held(int attempt, Fees fees) {
        return unmined(transaction(0, NONCE, attempt, fees, State.PENDING, PoolState.HELD));
    }

    private static Attempt refused(int attempt, Fees fees, Refusal reason) {
        return unmined(transaction(0, NONCE, attempt, fees, State.PENDING, new PoolState.Refused(reason, "words")));
    }

    private static Attempt unmined(L1Transaction transaction) {
        return new Attempt(transaction, Optional.empty());
    }

    private static Attempt mined(int attempt, State state) {
        var transaction = transaction(0, NONCE, attempt, FEES, state, PoolState.HELD);
        return new Attempt(
                transaction,
                Optional.of(new L1Receipt(
                        transaction.hash(), true, Optional.empty(), 9, Hash.ZERO, 1, UInt256.ZERO, UInt256.ZERO)));
    }

    private static Fees fees(long max, long tip, long blob) {
        return new Fees(UInt256.of(max), UInt256.of(tip), UInt256.of(blob));
    }

    @Test
    void withoutACertificateThereIsNothingToPost() {
        assertThat(next(Case.at(DUE).noNext())).isEqualTo(new Step.Wait("batch 0 has no certificate yet"));
    }

    @Test
    void theFirstRankProvesThenPostsAtOnce() {
        assertThat(next(Case.at(DUE).next(candidate(0, 0, false)))).isInstanceOf(Step.Prove.class);
        assertThat(next(Case.at(DUE))).isEqualTo(new Step.Post(Batches.batch(0), NONCE, FEES));
    }

    /** Two that post at once cost one of them a transaction that reverts. */
    @Test
    void behindABacklogALaterRankLeavesTheFirstItsTimeFromWhenL1CouldTakeTheBatch() {
        long late = DUE + 10 * TIMEOUT;
        assertThat(next(Case.at(late).next(new Candidate(Batches.batch(0), 0, true, 0))))
                .isInstanceOf(Step.Post.class);
        assertThat(next(Case.at(late).next(new Candidate(Batches.batch(0), 1, true, 2))))
                .isEqualTo(new Step.Wait("batch 0: rank 1 leaves those before it 1 L1 blocks more"));
        assertThat(next(Case.at(late).next(new Candidate(Batches.batch(0), 1, true, 3))))
                .isInstanceOf(Step.Post.class);
        assertThat(next(Case.at(late).next(new Candidate(Batches.batch(0), 2, true, 5))))
                .isInstanceOf(Step.Wait.class);
        assertThat(next(Case.at(late).next(new Candidate(Batches.batch(0), 2, true, 6))))
                .isInstanceOf(Step.Post.class);
    }

    @Test
    void aLaterRankWaitsItsTurnAndProvesShortlyBefore() {
        var unproved = candidate(0, 1, false);
        var proved = candidate(0, 1, true);
        assertThat(next(Case.at(DUE).next(unproved))).isInstanceOf(Step.Wait.class);
        assertThat(next(Case.at(DUE + TIMEOUT - 30_000).next(unproved))).isInstanceOf(Step.Prove.class);
        assertThat(next(Case.at(DUE + TIMEOUT - 1).next(proved))).isInstanceOf(Step.Wait.class);
        assertThat(next(Case.at(DUE + TIMEOUT).next(proved))).isInstanceOf(Step.Post.class);
    }

    @Test
    void turnsAreCountedByTheTimeOfL1WhateverTheClockReads() {
        var early = Case.at(DUE).next(candidate(0, 1, true));
        var turn = Case.at(DUE + TIMEOUT).next(candidate(0, 1, true));
        for (long wrong : new long[] {-600_000, 600_000}) {
            assertThat(next(early.clock(DUE + wrong))).isInstanceOf(Step.Wait.class);
            assertThat(next(turn.clock(DUE + wrong))).isInstanceOf(Step.Post.class);
        }
    }

    @Test
    void theFirstRankPostsAlsoByAClockThatIsBehind() {
        assertThat(next(Case.at(DUE - 600_000))).isInstanceOf(Step.Post.class);
    }

    @Test
    void whatAClockThatWasAheadSignedIsSentAndReplacedWhenItIsRightAgain() {
        var signed = Case.at(DUE).signed(held(0, FEES));
        assertThat(next(signed.clock(DUE - 600_000))).isInstanceOf(Step.Replace.class);
        var unanswered = transaction(0, NONCE, 0, FEES, State.PENDING, PoolState.UNANSWERED);
        assertThat(next(Case.at(DUE).signed(unmined(unanswered)).clock(DUE - 600_000)))
                .isInstanceOf(Step.Rebroadcast.class);
    }

    @Test
    void anOperatorWithoutARankNeverPosts() {
        assertThat(next(Case.at(DUE + 1_000 * TIMEOUT).next(candidate(0, -1, true))))
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void feesAboveTheLimitAreNotPaid() {
        assertThat(next(Case.at(DUE).market(499, 10))).isInstanceOf(Step.Wait.class);
        assertThat(next(Case.at(DUE).market(10, 251))).isInstanceOf(Step.Wait.class);
    }

    @Test
    void afterAFailureItWaitsBeforeItTriesAgain() {
        assertThat(next(Case.at(DUE).paused(1))).isEqualTo(new Step.Wait("batch 0: it was refused"));
        assertThat(next(Case.at(DUE).paused(0))).isInstanceOf(Step.Post.class);
    }

    @Test
    void aTransactionOfTheAccountThatIsNoneOfOursGoesFirst() {
        assertThat(next(Case.at(DUE).nonces(NONCE, NONCE + 1)))
                .isEqualTo(new Step.Wait(
                        "a transaction of the account that is none of ours waits at nonce 5: it goes first"));
    }

    @Test
    void oneTransactionIsUnderWayAtATime() {
        assertThat(next(Case.at(DUE + 1).signed(held(0, FEES)))).isInstanceOf(Step.Wait.class);
    }

    @Test
    void aWaitingTransactionIsSentAgainAndThenReplacedForTwiceAsMuch() {
        var waiting = held(0, FEES);
        assertThat(next(Case.at(DUE + 20_000).signed(waiting))).isEqualTo(new Step.Rebroadcast(waiting.transaction()));
        // the tip: 1.1 · (100 + 3) − 100 = 13.3, rounded up
        assertThat(next(Case.at(DUE + 90_000).signed(waiting)))
                .isEqualTo(new Step.Replace(Batches.batch(0), waiting.transaction(), fees(406, 14, 40)));
        assertThat(next(Case.at(DUE + 90_000).next(candidate(0, 0, false)).signed(waiting)))
                .isInstanceOf(Step.Prove.class);
    }

    @Test
    void replacementsAreBounded() {
        var taken = Case.at(DUE + 90_000).signed(held(0, FEES), held(1, FEES), held(2, FEES));
        assertThat(next(taken)).isInstanceOf(Step.Rebroadcast.class);
    }

    @Test
    void noRefusalButOneOverPriceRaisesAFee() {
        for (var reason : Refusal.values()) {
            var refused = refused(0, FEES, reason);
            var step = next(Case.at(DUE + 1_000_000).signed(refused));
            switch (reason) {
                case UNDERPRICED,
                        OVER_CAP,
                        NONCE_USED,
                        NONCE_AHEAD,
                        RESERVED,
                        NO_FUNDS,
                        FULL,
                        SYNCING,
                        MALFORMED,
                        UNKNOWN ->
                    assertThat(step).as("%s", reason).isEqualTo(new Step.Rebroadcast(refused.transaction()));
                case DROPPED ->
                    assertThat(step)
                            .isEqualTo(new Step.Replace(Batches.batch(0), refused.transaction(), fees(204, 3, 20)));
            }
            assertThat(next(Case.at(DUE + 1).signed(refused)))
                    .isInstanceOfSatisfying(
                            Step.Wait.class, wait -> assertThat(wait.reason()).contains("refuses", reason + ", words"));
        }
    }

    @Test
    void whatIsUnderpricedFollowsTheMarketWhileThePoolHoldsNothing() {
        var refused = refused(0, FEES, Refusal.UNDERPRICED);
        assertThat(next(Case.at(DUE + 20_000).market(100, 30).signed(refused)))
                .isEqualTo(new Step.Replace(Batches.batch(0), refused.transaction(), fees(203, 3, 60)));
    }

    @Test
    void whatIsUnderpricedIsMeasuredByWhatThePoolHoldsNotByWhatItRefused() {
        var held = held(0, FEES);
        var refused = refused(1, fees(406, 14, 40), Refusal.UNDERPRICED);
        // at a base fee of 200: 1.1 · (200 + 3) − 200 = 23.3
        assertThat(next(Case.at(DUE + 20_000).market(200, 10).signed(held, refused)))
                .isEqualTo(new Step.Replace(Batches.batch(0), refused.transaction(), fees(424, 24, 40)));
        assertThat(next(Case.at(DUE + 20_000).signed(held, refused)))
                .isEqualTo(new Step.Rebroadcast(refused.transaction()));
    }

    @Test
    void whatIsOverTheNodesCapIsSignedAgainOnceTheMarketAsksLess() {
        var refused = refused(0, FEES, Refusal.OVER_CAP);
        assertThat(next(Case.at(DUE + 20_000).market(50, 10).signed(refused)))
                .isEqualTo(new Step.Replace(Batches.batch(0), refused.transaction(), fees(103, 3, 20)));
    }

    @Test
    void theCostOfOneTransactionIsBounded() {
        var tight = new FeePolicy(UInt256.of(3), UInt256.of(1_000), UInt256.of(500), UInt256.of(250_000L * 405));
        var waiting = held(0, FEES);
        var step = new SubmissionPlan(LIMITS, tight)
                .next(Case.at(DUE + 90_000).signed(waiting).view());
        assertThat(step).isEqualTo(new Step.Rebroadcast(waiting.transaction()));
    }

    @Test
    void anyAttemptThatIsMinedSettlesAll() {
        var slot = Case.at(DUE).signed(mined(0, State.PENDING), held(1, FEES));
        assertThat(next(slot))
                .isInstanceOfSatisfying(
                        Step.Settle.class,
                        settle -> assertThat(settle.transaction().attempt()).isZero());
        assertThat(next(slot.nonces(NONCE + 1, NONCE + 1))).isInstanceOf(Step.Settle.class);
    }

    @Test
    void aNonceThatAnotherTransactionUsedIsGivenUp() {
        var used = Case.at(DUE).nonces(NONCE + 1, NONCE + 1);
        assertThat(next(used.signed(held(0, FEES)))).isInstanceOf(Step.Abandon.class);
        var recorded = unmined(transaction(0, NONCE, 0, FEES, State.REPLACED, PoolState.HELD));
        assertThat(next(used.signed(recorded))).isEqualTo(new Step.Post(Batches.batch(0), NONCE + 1, FEES));
    }

    @Test
    void aTransactionWhoseBlockIsGoneIsOpenedAgain() {
        var lost = unmined(transaction(0, NONCE, 0, FEES, State.INCLUDED, PoolState.HELD));
        assertThat(next(Case.at(DUE).signed(lost))).isEqualTo(new Step.Reopen(lost.transaction()));
    }

    @Test
    void ofTwoBatchesThatL1LeftTheLowerNonceGoesFirstAndThenTheHigher() {
        var first = transaction(0, NONCE, 0, FEES, State.INCLUDED, PoolState.HELD);
        var second = transaction(1, NONCE + 1, 0, FEES, State.INCLUDED, PoolState.HELD);
        var both = Case.at(DUE).signed(unmined(first)).signed(unmined(second));
        assertThat(next(both)).isEqualTo(new Step.Reopen(first));
        var back = Case.at(DUE)
                .next(candidate(1, 0, true))
                .nonces(NONCE + 1, NONCE + 1)
                .signed(mined(0, State.INCLUDED))
                .signed(unmined(second));
        assertThat(next(back)).isEqualTo(new Step.Reopen(second));
    }

    @Test
    void aNonceBelowOurFirstIsFilledWithWhatL1WaitsFor() {
        var later = transaction(1, NONCE + 1, 0, FEES, State.INCLUDED, PoolState.HELD);
        assertThat(next(Case.at(DUE).signed(unmined(later)))).isEqualTo(new Step.Post(Batches.batch(0), NONCE, FEES));
    }

    @Test
    void aBatchThatAnotherOperatorPostedMakesRoomForTheNextUnderItsNonce() {
        var late = held(0, FEES);
        var overtaken = Case.at(DUE + 89_999).next(candidate(1, 0, true)).signed(late);
        assertThat(next(overtaken)).isInstanceOf(Step.Wait.class);
        assertThat(next(Case.at(DUE + 90_000).next(candidate(1, 0, true)).signed(late)))
                .isEqualTo(new Step.Replace(Batches.batch(1), late.transaction(), fees(406, 14, 40)));
        var neverTaken = refused(0, FEES, Refusal.NO_FUNDS);
        assertThat(next(Case.at(DUE).next(candidate(1, 0, true)).signed(neverTaken)))
                .isEqualTo(new Step.Replace(Batches.batch(1), neverTaken.transaction(), FEES));
    }
}
