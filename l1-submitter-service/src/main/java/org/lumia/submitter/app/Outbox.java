package org.lumia.submitter.app;

import com.google.protobuf.MessageLite;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.ContradictionException;

/**
 * Publishes what is kept and not yet in the topic, one by one, so that no failure can leave a gap; the topic's own last
 * record says where to go on.
 */
final class Outbox<M extends MessageLite> {
    private static final int MESSAGES_MAX = 500;

    private final Kept<M> kept;
    private final ToLongFunction<M> height;
    private final LogAppender appender;
    private final LongSupplier topicHeight;
    private volatile long published = -1;

    /** Kept messages after a height, ascending. */
    @FunctionalInterface
    interface Kept<M> {
        List<M> after(long height, int messagesMax);
    }

    /** @param topicHeight height of the topic's last record, 0 for an empty topic */
    Outbox(Kept<M> kept, ToLongFunction<M> height, LogAppender appender, LongSupplier topicHeight) {
        this.kept = kept;
        this.height = height;
        this.appender = appender;
        this.topicHeight = topicHeight;
    }

    /** Goes on from where the topic ends: another process may have published meanwhile. */
    void begin() {
        published = topicHeight.getAsLong();
    }

    /** -1 before the first {@link #begin()}. */
    long published() {
        return published;
    }

    void publish() {
        List<M> batch;
        do {
            batch = kept.after(published, MESSAGES_MAX);
            batch.forEach(this::publish);
        } while (batch.size() == MESSAGES_MAX);
    }

    private void publish(M message) {
        long next = height.applyAsLong(message);
        if (next != published + 1) {
            throw new ContradictionException(
                    "%s would get a gap: %d after %d".formatted(appender.topic(), next, published));
        }
        appender.appendAndWait(message.toByteArray());
        published = next;
    }
}
