package org.lumia.platform.kafka;

import java.time.Duration;

/** How far a reader of a topic is, however it is fed. */
public interface LogFeed {

    String topic();

    /** The offset after the last record that the reader applied. */
    long nextOffset();

    /** Records at the broker that the reader has not applied; -1 before the first read. */
    long lag();

    /** False while the brokers have not answered for ten seconds; reading goes on by itself when they do. */
    boolean reachable();

    /** Whether everything that stood in the log when this feed started has been applied. */
    boolean caughtUp();

    /** Waits for {@link #caughtUp()}; false when the time is over first. */
    boolean awaitCaughtUp(Duration atMost) throws InterruptedException;
}
