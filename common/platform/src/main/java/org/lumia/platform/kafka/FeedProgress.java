package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.protocol.ContradictionException;

/** How far a reader of a one-partition topic is: what it has applied, what the log holds now, and what it held at the start. */
public final class FeedProgress {
    private final String topic;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile long nextOffset;
    private volatile long startEnd = -1;
    private volatile long end = -1;

    public FeedProgress(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    /** The offset after the last record that the reader applied. */
    public long nextOffset() {
        return nextOffset;
    }

    /** The reader stands here. @return whether it has caught up by this */
    public boolean moveTo(long offset) {
        nextOffset = offset;
        return reached();
    }

    /**
     * What the broker holds; the first time is the start.
     *
     * @param next where the reader stood before the broker was asked
     * @return whether the reader has caught up by this
     * @throws ContradictionException when the reader stands beyond the log
     */
    public boolean ends(long next, long offset) {
        ContradictionException.unless(
                next <= offset,
                "the stored offset %d of %s is beyond the log's end %d: the log was replaced or lost",
                next,
                topic,
                offset);
        end = offset;
        if (startEnd < 0) {
            startEnd = offset;
        }
        return reached();
    }

    private boolean reached() {
        boolean first = caughtUp.getCount() > 0 && startEnd >= 0 && nextOffset >= startEnd;
        if (first) {
            caughtUp.countDown();
        }
        return first;
    }

    long lag() {
        return end < 0 ? -1 : Math.max(0, end - nextOffset);
    }

    boolean caughtUp() {
        return caughtUp.getCount() == 0;
    }

    boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
}
