package org.lumia.platform.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What Prometheus sees of a feed. */
public final class FeedMetrics {
    private FeedMetrics() {}

    public static void register(MeterRegistry meters, LogFeed feed) {
        Gauge.builder("lumia_follower_lag", feed, LogFeed::lag)
                .tag("topic", feed.topic())
                .register(meters);
        Gauge.builder("lumia_follower_next_offset", feed, LogFeed::nextOffset)
                .tag("topic", feed.topic())
                .register(meters);
        Gauge.builder("lumia_follower_reachable", feed, reader -> reader.reachable() ? 1 : 0)
                .tag("topic", feed.topic())
                .register(meters);
    }
}
