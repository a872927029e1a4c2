package org.lumia.execution.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.chain.state.RocksDbStore.Memory;

/** What RocksDB takes of disk and memory. */
final class StateMetrics {
    private StateMetrics() {}

    static void register(RocksDbStore store, MeterRegistry meters) {
        Gauge.builder("lumia_execution_state_disk_bytes", store, of -> read(of, Memory::files))
                .register(meters);
        memory(store, "cache", Memory::cache, meters);
        memory(store, "write buffers", Memory::writeBuffers, meters);
        memory(store, "table readers", Memory::tableReaders, meters);
    }

    private static void memory(RocksDbStore store, String of, ToLongFunction<Memory> value, MeterRegistry meters) {
        Gauge.builder("lumia_execution_state_memory_bytes", store, rocks -> read(rocks, value))
                .tag("of", of)
                .register(meters);
    }

    /** NaN once it is closed. */
    private static double read(RocksDbStore store, ToLongFunction<Memory> value) {
        try {
            return value.applyAsLong(store.memory());
        } catch (RuntimeException closed) {
            return Double.NaN;
        }
    }
}
