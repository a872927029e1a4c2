package org.lumia.ingress.rpc;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.admission.Submission;
import org.lumia.rpc.eth.TransactionJson;

/** Of {@code eth_newPendingTransactionFilter}: transactions that became pending, each once. */
final class PendingFilter implements Filter {
    private static final int TOLD_AT_ONCE_MAX = 20_000;
    /** Hex in objects, and text again. */
    private static final long RENDERED_TO_RAW = 6;

    private final PendingFeed feed;
    private final boolean whole;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;

    /** @param whole whether it tells of transactions in place of their hashes */
    PendingFilter(PendingFeed feed, boolean whole) {
        this.feed = feed;
        this.whole = whole;
        this.next = feed.readBegins();
    }

    @Override
    public Object news(long through) {
        lock.lock();
        try {
            List<Submission> found = feed.from(next, TOLD_AT_ONCE_MAX).orElseThrow(FilterBehindException::new);
            return whole ? transactions(found) : hashes(found);
        } finally {
            lock.unlock();
        }
    }

    private Object hashes(List<Submission> found) {
        next += found.size();
        return found.stream().map(tx -> tx.hash().toString()).toList();
    }

    private Object transactions(List<Submission> found) {
        var answer = new ArrayAnswer();
        for (Submission tx : found) {
            if (answer.isEnough()) {
                break;
            }
            answer.add(
                    RENDERED_TO_RAW * tx.raw().length,
                    () -> TransactionJson.pending(tx.hash(), tx.sender(), tx.transaction()));
        }
        next += answer.size();
        return answer.ended();
    }

    @Override
    public void close() {
        feed.readEnds();
    }
}
