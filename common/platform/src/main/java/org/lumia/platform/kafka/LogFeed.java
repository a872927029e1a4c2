package org.lumia.platform.kafka;

import java.time.Duration;

/** How far a reader of a topic is, however it is fed. */
public interface LogFeed {

    FeedProgress progress();

    /** False while the brokers have not answered for ten seconds; reading goes on by itself when they do. */
    boolean reachable();

    default String topic() {
        return progress().topic();
    }

    /** The offset after the last record that the reader applied. */
    default long nextOffset() {
        return progress().nextOffset();
    }

    /** Records at the broker that the reader has not applied; -1 before the first read. */
    default long lag() {
        return progress().lag();
    }

    /** Whether everything that stood in the log when this feed started has been applied. */
    default boolean caughtUp() {
        return progress().caughtUp();
    }

    /** Waits for {@link #caughtUp()}; false when the time is over first. */
    default boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
        return progress().awaitCaughtUp(atMost);
    }
}
