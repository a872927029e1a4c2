package org.lumia.platform.kafka;

import java.util.List;

/** {@link LogReader#apply} as a function. */
@FunctionalInterface
public interface BatchHandler {

    /** Applies a non-empty run of consecutive records, and stores {@code last offset + 1} with the effect. */
    void handle(List<LogRecord> batch) throws Exception;
}
