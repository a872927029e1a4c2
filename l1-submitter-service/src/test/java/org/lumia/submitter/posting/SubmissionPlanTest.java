package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.l1.FeeMarket;
import org.lumia.submitter.l1.L1Receipt;
import org.lumia.submitter.l1.RollupTip;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.PostingView.Attempt;
import org.lumia.submitter.posting.PostingView.Candidate;

class SubmissionPlanTest {
    private static final long DUE = Batches.LAST_TIMESTAMP_MS;
    private static final long TIMEOUT = 60_000;
    private static final PostingLimits LIMITS = new PostingLimits(TIMEOUT, 30_000, 90_000, 20_000, 2);
    private static final FeePolicy POLICY = new FeePolicy(UInt256.of(3), UInt256.of(1_000), UInt256.of(500));
    private static final FeeMarket MARKET = new FeeMarket(UInt256.of(100), UInt256.of(10));
    private static final Fees FEES = new Fees(UInt256.of(203), UInt256.of(3), UInt256.of(20));

    private final SubmissionPlan plan = new SubmissionPlan(LIMITS, POLICY);

    private static PostingView view(long nowMs, Candidate next, Attempt... attempts) {
        return view(nowMs, next, MARKET, 5, 0, attempts);
    }

    private static PostingView view(
            long nowMs, Candidate next, FeeMarket market, long nonce, long notBefore, Attempt... attempts) {
        return new PostingView(
                nowMs,
                new RollupTip(0, 0, false, 0),
                Optional.ofNullable(next),
                List.of(attempts),
                nonce,
                market,
                notBefore);
    }

    private static Candidate candidate(int rank, boolean proved) {
        return new Candidate(Batches.batch(0), rank, proved);
    }

    private static L1Transaction transaction(int attempt, State state) {
        return new L1Transaction(0, 5, FakeL1.hash("transaction " + attempt), FEES, 250_000, attempt, DUE, DUE, state);
    }

    private static Attempt unmined(int attempt, State state) {
        return new Attempt(transaction(attempt, state), Optional.empty());
    }

    private static Attempt mined(int attempt, State state) {
        var transaction = transaction(attempt, state);
        return new Attempt(
                transaction,
                Optional.of(new L1Receipt(transaction.hash(), true, 9, Hash.ZERO, 1, UInt256.ZERO, UInt256.ZERO)));
    }

    @Test
    void withoutACertificateThereIsNothingToPost() {
        assertThat(plan.next(view(DUE, null))).isEqualTo(new Step.Wait("batch 0 has no certificate yet"));
    }

    @Test
    void theFirstRankProvesThenPostsAtOnce() {
        assertThat(plan.next(view(DUE, candidate(0, false)))).isInstanceOf(Step.Prove.class);
        assertThat(plan.next(view(DUE, candidate(0, true)))).isEqualTo(new Step.Post(Batches.batch(0), 5, FEES));
    }

    @Test
    void aLaterRankWaitsItsTurnAndProvesShortlyBefore() {
        var second = candidate(1, false);
        assertThat(plan.next(view(DUE, second))).isInstanceOf(Step.Wait.class);
        assertThat(plan.next(view(DUE + TIMEOUT - 30_000, second))).isInstanceOf(Step.Prove.class);
        assertThat(plan.next(view(DUE + TIMEOUT - 1, candidate(1, true)))).isInstanceOf(Step.Wait.class);
        assertThat(plan.next(view(DUE + TIMEOUT, candidate(1, true)))).isInstanceOf(Step.Post.class);
    }

    @Test
    void anOperatorWithoutARankNeverPosts() {
        assertThat(plan.next(view(DUE + 1_000 * TIMEOUT, candidate(-1, true)))).isInstanceOf(Step.Wait.class);
    }

    @Test
    void feesAboveTheLimitAreNotPaid() {
        var dear = new FeeMarket(UInt256.of(499), UInt256.of(10));
        var dearBlobs = new FeeMarket(UInt256.of(10), UInt256.of(251));
        assertThat(plan.next(view(DUE, candidate(0, true), dear, 5, 0))).isInstanceOf(Step.Wait.class);
        assertThat(plan.next(view(DUE, candidate(0, true), dearBlobs, 5, 0))).isInstanceOf(Step.Wait.class);
    }

    @Test
    void afterARefusalItWaitsBeforeItTriesAgain() {
        assertThat(plan.next(view(DUE, candidate(0, true), MARKET, 5, DUE + 1))).isInstanceOf(Step.Wait.class);
        assertThat(plan.next(view(DUE + 1, candidate(0, true), MARKET, 5, DUE + 1)))
                .isInstanceOf(Step.Post.class);
    }

    @Test
    void oneTransactionIsUnderWayAtATime() {
        assertThat(plan.next(view(DUE + 1, candidate(0, true), unmined(0, State.PENDING))))
                .isInstanceOf(Step.Wait.class);
    }

    @Test
    void aWaitingTransactionIsSentAgainAndThenReplacedForTwiceAsMuch() {
        var waiting = unmined(0, State.PENDING);
        assertThat(plan.next(view(DUE + 20_000, candidate(0, true), waiting)))
                .isEqualTo(new Step.Rebroadcast(waiting.transaction()));
        var doubled = new Fees(UInt256.of(406), UInt256.of(6), UInt256.of(40));
        assertThat(plan.next(view(DUE + 90_000, candidate(0, true), waiting)))
                .isEqualTo(new Step.Replace(Batches.batch(0), waiting.transaction(), doubled));
        assertThat(plan.next(view(DUE + 90_000, candidate(0, false), waiting))).isInstanceOf(Step.Prove.class);
    }

    @Test
    void replacementsAreBounded() {
        var last = unmined(2, State.PENDING);
        assertThat(plan.next(view(DUE + 90_000, candidate(0, true), last))).isInstanceOf(Step.Rebroadcast.class);
    }

    @Test
    void anyAttemptThatIsMinedSettlesAll() {
        var view = view(DUE, candidate(0, true), mined(0, State.PENDING), unmined(1, State.PENDING));
        assertThat(plan.next(view))
                .isInstanceOfSatisfying(
                        Step.Settle.class,
                        settle -> assertThat(settle.transaction().attempt()).isZero());
        var after = view(DUE, null, mined(0, State.INCLUDED), unmined(1, State.PENDING));
        assertThat(plan.next(after)).isInstanceOf(Step.Wait.class);
    }

    @Test
    void aNonceThatAnotherTransactionUsedIsGivenUp() {
        var pending = unmined(0, State.PENDING);
        assertThat(plan.next(view(DUE, candidate(0, true), MARKET, 6, 0, pending)))
                .isEqualTo(new Step.Abandon(pending.transaction()));
        assertThat(plan.next(view(DUE, candidate(0, true), MARKET, 6, 0, unmined(0, State.REPLACED))))
                .isInstanceOf(Step.Post.class);
    }

    @Test
    void aTransactionWhoseBlockIsGoneIsOpenedAgain() {
        var lost = unmined(0, State.INCLUDED);
        assertThat(plan.next(view(DUE, candidate(0, true), lost))).isEqualTo(new Step.Reopen(lost.transaction()));
    }
}
