package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Whether a consumer hears from its brokers. One that is connected is answered every {@code fetch.max.wait.ms} at least; the
 * client itself only retries and says nothing of it.
 */
final class BrokerSilence {
    private static final long SILENCE_NANOS_MAX = Duration.ofSeconds(10).toNanos();

    private final DoubleSupplier bytesHeard;
    private double bytes = -1;
    private long heardAt;

    BrokerSilence(Consumer<?, ?> consumer) {
        this.bytesHeard = consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("incoming-byte-total")
                        && metric.getKey().group().equals("consumer-metrics"))
                .<DoubleSupplier>map(metric -> () -> (Double) metric.getValue().metricValue())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the consumer does not count what it receives"));
        heard();
    }

    /** The brokers have just answered. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** After each poll: whether it has been too long since they answered. */
    boolean isTooLong() {
        double now = bytesHeard.getAsDouble();
        if (now != bytes) {
            bytes = now;
            heard();
        }
        return System.nanoTime() - heardAt > SILENCE_NANOS_MAX;
    }
}
