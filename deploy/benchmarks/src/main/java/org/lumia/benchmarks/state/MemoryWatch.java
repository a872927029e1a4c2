package org.lumia.benchmarks.state;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** What this process holds in memory, in bytes. */
final class MemoryWatch {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KILO = 1_024;

    private final AtomicLong heapMax = new AtomicLong();

    MemoryWatch() {
        var heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet());
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(
                        (notification, none) -> {
                            if (notification.getUserData() instanceof CompositeData data) {
                                var pools = GarbageCollectionNotificationInfo.from(data)
                                        .getGcInfo()
                                        .getMemoryUsageAfterGc();
                                long used = pools.entrySet().stream()
                                        .filter(pool -> heap.contains(pool.getKey()))
                                        .mapToLong(pool -> pool.getValue().getUsed())
                                        .sum();
                                heapMax.accumulateAndGet(used, Math::max);
                            }
                        },
                        notification -> GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(
                                notification.getType()),
                        null);
            }
        }
    }

    /** The most that a collection of garbage has left since this was last asked. */
    long heapMax() {
        return Math.max(heapMax.getAndSet(0), live());
    }

    /** What is in use after a full collection. */
    static long live() {
        System.gc();
        return used();
    }

    /** What is in use, garbage too. */
    static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Of the whole process; 0 where the system does not say. */
    static long resident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return KILO * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            return 0;
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
