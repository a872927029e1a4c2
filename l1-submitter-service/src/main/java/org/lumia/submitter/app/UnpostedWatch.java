package org.lumia.submitter.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.submitter.settlement.SettlementStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Since when the oldest batch waits that L1 does not have, from what is stored: also while L1 is away, and in a standby. None before L1
 * was read to its head once.
 */
@Configuration(proxyBeanMethods = false)
class UnpostedWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    static final long NONE = Long.MAX_VALUE;

    private volatile long sinceMs = NONE;

    @Bean(initMethod = "start", destroyMethod = "close")
    Loop unpostedLoop(SettlementStore settlements, JdbcClient jdbc, ServiceHealth health, MeterRegistry meters) {
        var clock = InstantSource.system();
        Gauge.builder("lumia_l1_oldest_unposted_batch_age_seconds", () -> ageSeconds(clock.millis()))
                .register(meters);
        return new Loop(
                "unposted",
                () -> {
                    sinceMs = sinceMs(settlements, jdbc);
                    return INTERVAL;
                },
                health);
    }

    private double ageSeconds(long nowMs) {
        return Math.max(0, nowMs - Math.min(nowMs, sinceMs)) / 1e3;
    }

    /** {@link #NONE} where no batch waits, or L1 was not read far enough to know. */
    static long sinceMs(SettlementStore settlements, JdbcClient jdbc) {
        return settlements.hasCaughtUp()
                ? lastTimestampMs(
                        jdbc, settlements.last().map(batch -> batch.index() + 1).orElse(0L))
                : NONE;
    }

    /** Of a batch's last block; {@link #NONE} where there is no such batch. */
    private static long lastTimestampMs(JdbcClient jdbc, long index) {
        return jdbc.sql("SELECT header FROM batch WHERE index = ?")
                .param(index)
                .query((row, i) -> header(row.getBytes(1)).getLastTimestampMs())
                .optional()
                .orElse(NONE);
    }

    private static BatchHeader header(byte[] bytes) {
        try {
            return BatchHeader.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a kept batch cannot be read", e);
        }
    }
}
