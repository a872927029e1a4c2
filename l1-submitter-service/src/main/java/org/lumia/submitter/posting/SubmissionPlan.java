package org.lumia.submitter.posting;

import java.util.Optional;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.PostingView.Candidate;

/**
 * Decides the next step of posting from what is known. The account's nonce on L1 says what is under way: the lowest nonce
 * that L1 has not used is worked on, whatever was recorded of it before, so that a reorganisation needs no case of its own.
 */
public final class SubmissionPlan {
    /**
     * What each rank leaves the one before it from when L1 could take the batch: behind a backlog every rank's turn has begun, and
     * what another has sent shows in no simulation before it is mined.
     */
    private static final long COURTESY_L1_BLOCKS = 3;

    private final PostingLimits limits;
    private final FeePolicy policy;
    private final WaitingTransaction waiting;

    public SubmissionPlan(PostingLimits limits, FeePolicy policy) {
        this.limits = limits;
        this.policy = policy;
        this.waiting = new WaitingTransaction(limits, policy);
    }

    public Step next(PostingView view) {
        long nonce = view.nonces().included();
        for (var slot : view.slots()) {
            if (slot.nonce() < nonce && slot.isOpen()) {
                return used(slot);
            }
        }
        return view.slots().stream()
                .filter(slot -> slot.nonce() == nonce)
                .findFirst()
                .map(slot -> unused(view, slot))
                .orElseGet(() -> fill(view, nonce));
    }

    private static Step used(NonceSlot slot) {
        return slot.mined()
                .<Step>map(mined -> new Step.Settle(
                        slot, mined.transaction(), mined.receipt().get()))
                .orElseGet(() -> new Step.Abandon(slot));
    }

    /** L1 waits for this nonce, and we have signed for it. */
    private Step unused(PostingView view, NonceSlot slot) {
        if (slot.mined().isPresent()) {
            return slot.isOpen() ? used(slot) : new Step.Wait("L1's node counts nonce %d soon".formatted(slot.nonce()));
        }
        var last = slot.last();
        if (last.batchIndex() != view.tip().nextIndex()) {
            return supersede(view, slot);
        }
        return last.state() == State.PENDING ? waiting.next(view, slot) : new Step.Reopen(last);
    }

    /**
     * The nonce's transaction is for a batch that L1 does not wait for, so it would revert: the batch that L1 waits for
     * takes its place. One that the pool holds gets time to go by itself.
     */
    private Step supersede(PostingView view, NonceSlot slot) {
        var last = slot.last();
        var patience = "nonce %d holds a transaction of batch %d, which L1 does not wait for"
                .formatted(slot.nonce(), last.batchIndex());
        boolean held = slot.held().isPresent();
        if (held
                && (slot.taken() > limits.replacementsMax()
                        || !view.isOld(last.signedAtMs(), limits.replaceAfterMillis()))) {
            return new Step.Wait(patience);
        }
        return turn(view).orElseGet(() -> {
            var next = view.next().orElseThrow();
            var fees = slot.held()
                    .map(old -> policy.replacing(old.fees(), view.market()))
                    .orElseGet(() -> policy.first(view.market()));
            return fees.within(policy)
                    ? new Step.Replace(next.batch(), last, fees)
                    : new Step.Wait(patience + "; replacing it costs more than the limits");
        });
    }

    /** L1 waits for this nonce, and nothing of ours has it. */
    private Step fill(PostingView view, long nonce) {
        return turn(view).orElseGet(() -> {
            if (view.nonces().pooled() > nonce) {
                return new Step.Wait(
                        "a transaction of the account that is none of ours waits at nonce %d: it goes first"
                                .formatted(nonce));
            }
            var batch = view.next().orElseThrow().batch();
            var fees = policy.first(view.market());
            if (!fees.within(policy)) {
                return new Step.Wait("batch %d: L1 asks %s wei per gas and %s per blob gas, more than the limits"
                        .formatted(
                                batch.index(),
                                fees.maxFeeWei().toBigInteger(),
                                fees.maxBlobFeeWei().toBigInteger()));
            }
            return new Step.Post(batch, nonce, fees);
        });
    }

    /** What is to be done before the next batch may be signed; empty when it is our turn and its proofs are there. */
    private Optional<Step> turn(PostingView view) {
        if (view.next().isEmpty()) {
            return wait("batch %d has no certificate yet", view.tip().nextIndex());
        }
        Candidate next = view.next().get();
        var batch = next.batch();
        if (next.rank() < 0) {
            return wait("this operator has no turn in batch %d", batch.index());
        }
        long dueIn = dueIn(view, next);
        if (dueIn > limits.proveAheadMillis()) {
            return wait("batch %d: rank %d, due in %d ms", batch.index(), next.rank(), dueIn);
        }
        if (!next.proved()) {
            return Optional.of(new Step.Prove(batch));
        }
        if (view.pause().leftMs() > 0) {
            return wait("batch %d: %s", batch.index(), view.pause().reason());
        }
        if (dueIn > 0) {
            return wait("batch %d: rank %d, due in %d ms", batch.index(), next.rank(), dueIn);
        }
        long courtesy = next.rank() * COURTESY_L1_BLOCKS - next.l1BlocksPostable();
        return courtesy > 0
                ? wait(
                        "batch %d: rank %d leaves those before it %d L1 blocks more",
                        batch.index(), next.rank(), courtesy)
                : Optional.empty();
    }

    /** The first rank's turn has no beginning; the others' begins by L1's time, as whoever pays for turns counts it. */
    private long dueIn(PostingView view, Candidate next) {
        long due = next.batch().header().getLastTimestampMs() + next.rank() * limits.submitTimeoutMs();
        return next.rank() == 0 ? 0 : due - view.l1TimeMs();
    }

    private static Optional<Step> wait(String reason, Object... arguments) {
        return Optional.of(new Step.Wait(reason.formatted(arguments)));
    }
}
