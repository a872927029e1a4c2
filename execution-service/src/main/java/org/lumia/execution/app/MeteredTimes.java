package org.lumia.execution.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import org.lumia.execution.ExecutionTimes;

/** Where the executing thread's time goes, as counters of seconds. */
final class MeteredTimes implements ExecutionTimes {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Counter recover;
    private final Counter execute;
    private final Counter trie;
    private final Counter write;
    private final Counter blocks;

    MeteredTimes(MeterRegistry meters) {
        recover = seconds(meters, "recover");
        execute = seconds(meters, "execute");
        trie = seconds(meters, "trie");
        write = seconds(meters, "write");
        blocks = Counter.builder("lumia_execution_blocks").register(meters);
    }

    private static Counter seconds(MeterRegistry meters, String phase) {
        return Counter.builder("lumia_execution_phase_seconds")
                .tag("phase", phase)
                .register(meters);
    }

    @Override
    public void block(long recoverNanos, long executeNanos, long trieNanos, long writeNanos) {
        recover.increment(recoverNanos / SECOND);
        execute.increment(executeNanos / SECOND);
        trie.increment(trieNanos / SECOND);
        write.increment(writeNanos / SECOND);
        blocks.increment();
    }
}
