package org.lumia.platform.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Where a one-partition topic ends now. Questions that wait at the same time share one request. */
public final class LogEnd implements AutoCloseable {
    private static final int REQUEST_MILLIS_MAX = 2_000;
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(1);

    private final Admin admin;
    private final TopicPartition partition;
    private boolean asking;
    private @Nullable CompletableFuture<Long> next;

    LogEnd(KafkaCluster cluster, String topic) {
        var config = cluster.client();
        config.put("default.api.timeout.ms", REQUEST_MILLIS_MAX);
        config.put("request.timeout.ms", REQUEST_MILLIS_MAX);
        config.put("reconnect.backoff.max.ms", 500);
        this.admin = cluster.admin(config);
        this.partition = new TopicPartition(topic, 0);
    }

    /** The offset after all records that were acknowledged before this call; fails when the brokers do not answer in time. */
    public synchronized CompletableFuture<Long> ask() {
        CompletableFuture<Long> waiting = next;
        if (waiting == null) {
            waiting = new CompletableFuture<>();
            next = waiting;
        }
        if (!asking) {
            send();
        }
        return waiting.copy();
    }

    /** A request on its way answers nobody who asked after it was sent. */
    private void send() {
        CompletableFuture<Long> asked = next;
        if (asked == null) {
            return;
        }
        asking = true;
        next = null;
        admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .whenComplete((end, error) -> {
                    synchronized (this) {
                        asking = false;
                        send();
                    }
                    if (error == null) {
                        asked.complete(end.offset());
                    } else {
                        asked.completeExceptionally(error);
                    }
                });
    }

    @Override
    public void close() {
        admin.close(CLOSE_WAIT_MAX);
    }
}
