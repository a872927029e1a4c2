package org.lumia.ingress.app;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.lumia.ingress.admission.LogTail;
import org.lumia.ingress.admission.Unavailable;
import org.lumia.platform.kafka.LogEnd;

/** How far this replica has read tx-in, against the log's end at the time of a question. */
final class TxInTail implements LogTail {
    private final LogEnd end;
    private final Duration waitMax;
    private long nextOffset;
    private int waiting;

    /** @param waitMax for the log's end, and until this replica has read to it */
    TxInTail(LogEnd end, Duration waitMax) {
        this.end = end;
        this.waitMax = waitMax;
    }

    /** Everything before this offset is in the table. */
    synchronized void read(long next) {
        nextOffset = next;
        if (waiting > 0) {
            notifyAll();
        }
    }

    /** Questions that wait now. */
    synchronized int waiting() {
        return waiting;
    }

    @Override
    public void awaitCurrent() {
        long deadline = System.nanoTime() + waitMax.toNanos();
        try {
            reach(end.ask().get(waitMax.toMillis(), TimeUnit.MILLISECONDS), deadline);
        } catch (ExecutionException | TimeoutException away) {
            throw behind(away);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw behind(stop);
        }
    }

    private synchronized void reach(long offset, long deadline) throws InterruptedException, TimeoutException {
        waiting++;
        try {
            while (nextOffset < offset) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException("read to %d of %d".formatted(nextOffset, offset));
                }
                wait(left);
            }
        } finally {
            waiting--;
        }
    }

    private Unavailable behind(Exception why) {
        return new Unavailable("the log could not be read to its end within %d ms".formatted(waitMax.toMillis()), why);
    }
}
