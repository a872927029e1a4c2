package org.lumia.submitter.posting;

import java.util.Optional;
import org.lumia.l1.Refusal;

/** What to do with a signed transaction that L1 waits for: send the same bytes again, or sign others, and when. */
final class WaitingTransaction {
    /** Transactions signed under one nonce, taken or not; past it the last bytes are sent again and again. */
    private static final int SIGNED_PER_NONCE_MAX = 64;

    private final PostingLimits limits;
    private final FeePolicy policy;

    WaitingTransaction(PostingLimits limits, FeePolicy policy) {
        this.limits = limits;
        this.policy = policy;
    }

    Step next(PostingView view, NonceSlot slot) {
        var last = slot.last();
        return other(view, slot)
                .filter(fees -> policy.allows(fees, last.gasLimit(), blobs(view)))
                .map(fees -> sign(view, last, fees))
                .orElseGet(() -> view.isOld(last.broadcastAtMs(), limits.rebroadcastAfterMillis())
                        ? new Step.Rebroadcast(last)
                        : new Step.Wait(reason(last)));
    }

    private static Step sign(PostingView view, L1Transaction last, Fees fees) {
        var next = view.next().orElseThrow();
        return next.proved() ? new Step.Replace(next.batch(), last, fees) : new Step.Prove(next.batch());
    }

    /** The fees of bytes to sign instead of the last; empty when the last are to stay. */
    private Optional<Fees> other(PostingView view, NonceSlot slot) {
        if (view.next().isEmpty() || slot.attempts().size() >= SIGNED_PER_NONCE_MAX) {
            return Optional.empty();
        }
        var last = slot.last();
        return switch (last.pool()) {
            case PoolState.Unanswered unanswered -> Optional.empty();
            case PoolState.Held held ->
                view.isOld(last.signedAtMs(), limits.replaceAfterMillis()) && slot.taken() <= limits.replacementsMax()
                        ? Optional.of(policy.replacing(last.fees(), view.market()))
                        : Optional.empty();
            case PoolState.Refused refused ->
                refused.reason().wantsOtherBytes() && view.isOld(last.broadcastAtMs(), limits.rebroadcastAfterMillis())
                        ? afterRefusal(refused.reason(), view, slot)
                        : Optional.empty();
        };
    }

    /** Measured by what the pool holds and by the market, never by what it refused. */
    private Optional<Fees> afterRefusal(Refusal reason, PostingView view, NonceSlot slot) {
        var refused = slot.last().fees();
        var fees = slot.held()
                .map(held -> policy.replacing(held.fees(), view.market()))
                .orElseGet(() -> policy.first(view.market()));
        return switch (reason) {
            case UNDERPRICED -> Optional.of(fees).filter(more -> more.isAbove(refused));
            case OVER_CAP -> Optional.of(fees).filter(less -> refused.isAbove(less) && !less.isAbove(refused));
            case DROPPED -> Optional.of(fees.equals(refused) ? fees.oneWeiMore() : fees);
            case NONCE_USED, NONCE_AHEAD, RESERVED, NO_FUNDS, FULL, SYNCING, MALFORMED, UNKNOWN -> Optional.empty();
        };
    }

    private static int blobs(PostingView view) {
        return view.next()
                .map(next -> next.batch().header().getBlobVersionedHashesCount())
                .orElse(0);
    }

    private static String reason(L1Transaction last) {
        return switch (last.pool()) {
            case PoolState.Refused refused ->
                "batch %d: L1's node refuses transaction %s: %s, %s"
                        .formatted(last.batchIndex(), last.hash(), refused.reason(), refused.words());
            case PoolState.Held held ->
                "batch %d's transaction %s waits for a block".formatted(last.batchIndex(), last.hash());
            case PoolState.Unanswered unanswered ->
                "batch %d's transaction %s is not known to have arrived".formatted(last.batchIndex(), last.hash());
        };
    }
}
