package org.lumia.platform.kafka;

import java.util.List;

/** Applies a topic in log order. A failed batch is followed by {@link #begin()}: a restart of the reader, as of the process, is a replay. */
public interface LogReader {

    /** Loads the offset to read next, and what in memory goes with it: at the start, and again after every failure. */
    long begin() throws Exception;

    /** Applies a non-empty run of consecutive records, and stores {@code last offset + 1} with the effect. */
    void apply(List<LogRecord> batch) throws Exception;

    /** A reader of two functions. */
    static LogReader of(Begin begin, BatchHandler apply) {
        return new LogReader() {
            @Override
            public long begin() throws Exception {
                return begin.offset();
            }

            @Override
            public void apply(List<LogRecord> batch) throws Exception {
                apply.handle(batch);
            }
        };
    }

    /** {@link LogReader#begin()} as a function. */
    @FunctionalInterface
    interface Begin {
        long offset() throws Exception;
    }
}
