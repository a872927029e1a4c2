package org.lumia.platform.kafka;

import java.util.List;

/** Applies records in log order; what it throws ends the follower and with it the service's liveness. */
@FunctionalInterface
public interface BatchHandler {

    /** Applies a non-empty run of consecutive records, and stores {@code last offset + 1} with the effect. */
    void handle(List<LogRecord> batch) throws Exception;
}
