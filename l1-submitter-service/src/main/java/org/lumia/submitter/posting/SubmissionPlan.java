package org.lumia.submitter.posting;

import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.PostingView.Attempt;
import org.lumia.submitter.posting.PostingView.Candidate;

/** Decides the next step of posting from what is known; one transaction is under way at a time. */
public final class SubmissionPlan {
    private final PostingLimits limits;
    private final FeePolicy policy;

    public SubmissionPlan(PostingLimits limits, FeePolicy policy) {
        this.limits = limits;
        this.policy = policy;
    }

    public Step next(PostingView view) {
        if (view.latest().isEmpty()) {
            return postNext(view);
        }
        for (var attempt : view.latest()) {
            if (attempt.transaction().state() != State.PENDING) {
                return afterward(view, attempt);
            }
        }
        for (var attempt : view.latest()) {
            if (attempt.receipt().isPresent()) {
                return new Step.Settle(attempt.transaction(), attempt.receipt().get());
            }
        }
        return awaitInclusion(view, view.latest().getLast().transaction());
    }

    /** One of the attempts under the last nonce was settled: is it still? */
    private Step afterward(PostingView view, Attempt settled) {
        var transaction = settled.transaction();
        boolean gone = settled.receipt().isEmpty() && view.tip().nextIndex() <= transaction.batchIndex();
        return transaction.state() == State.INCLUDED && gone ? new Step.Reopen(transaction) : postNext(view);
    }

    private Step awaitInclusion(PostingView view, L1Transaction pending) {
        if (view.accountNonce() > pending.nonce()) {
            return new Step.Abandon(pending);
        }
        boolean wanted = view.next().map(next -> next.batch().index()).orElse(-1L) == pending.batchIndex();
        if (wanted
                && pending.attempt() < limits.replacementsMax()
                && view.nowMs() - pending.signedAtMs() >= limits.replaceAfterMillis()) {
            var fees = policy.replacing(pending.fees(), view.market());
            if (fees.within(policy)) {
                return replace(view.next().orElseThrow(), pending, fees);
            }
        }
        if (view.nowMs() - pending.broadcastAtMs() >= limits.rebroadcastAfterMillis()) {
            return new Step.Rebroadcast(pending);
        }
        return new Step.Wait(
                "batch %d's transaction %s waits for a block".formatted(pending.batchIndex(), pending.hash()));
    }

    private static Step replace(Candidate next, L1Transaction pending, Fees fees) {
        return next.proved() ? new Step.Replace(next.batch(), pending, fees) : new Step.Prove(next.batch());
    }

    private Step postNext(PostingView view) {
        return view.next()
                .map(next -> post(view, next))
                .orElseGet(() -> new Step.Wait(
                        "batch %d has no certificate yet".formatted(view.tip().nextIndex())));
    }

    private Step post(PostingView view, Candidate next) {
        var batch = next.batch();
        if (next.rank() < 0) {
            return new Step.Wait("this operator has no turn in batch %d".formatted(batch.index()));
        }
        long due = batch.header().getLastTimestampMs() + next.rank() * limits.submitTimeoutMs();
        if (view.nowMs() < due - limits.proveAheadMillis()) {
            return new Step.Wait(
                    "batch %d: rank %d, due in %d ms".formatted(batch.index(), next.rank(), due - view.nowMs()));
        }
        if (!next.proved()) {
            return new Step.Prove(batch);
        }
        if (view.nowMs() < view.postNotBeforeMs()) {
            return new Step.Wait("batch %d: it was refused a moment ago".formatted(batch.index()));
        }
        if (view.nowMs() < due) {
            return new Step.Wait(
                    "batch %d: rank %d, due in %d ms".formatted(batch.index(), next.rank(), due - view.nowMs()));
        }
        var fees = policy.first(view.market());
        if (!fees.within(policy)) {
            return new Step.Wait("batch %d: L1 asks %s wei per gas and %s per blob gas, more than the limits"
                    .formatted(
                            batch.index(),
                            fees.maxFeeWei().toBigInteger(),
                            fees.maxBlobFeeWei().toBigInteger()));
        }
        return new Step.Post(batch, view.accountNonce(), fees);
    }
}
