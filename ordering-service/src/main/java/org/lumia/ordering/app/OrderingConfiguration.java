package org.lumia.ordering.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.lumia.ordering.OrderingStart;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires ordering. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrderingSettings.class)
class OrderingConfiguration {
    @Bean
    OrderingMetrics orderingMetrics(MeterRegistry registry, OrderingSettings settings) {
        return new OrderingMetrics(registry, settings.pendingTransactionsMax());
    }

    @Bean
    Feeds feeds(KafkaLog kafka, StreamFeeds streams, Topics topics, Database database, OrderingSettings settings) {
        return new Feeds(
                kafka, streams, topics, new JdbcInbox(database, topics.l1Inbox()), settings.queuedBatchesMax());
    }

    @Bean
    StreamFeed executed(Feeds feeds) {
        return feeds.executed();
    }

    @Bean
    StreamFeed l1Inbox(Feeds feeds) {
        return feeds.l1Inbox();
    }

    @Bean(destroyMethod = "close")
    Lease orderLease(Database database, LeaseSettings settings, ServiceHealth health) {
        return new Lease(database, "order", settings, health);
    }

    @Bean
    OrderingRunner orderingRunner(
            Genesis genesis,
            Topics topics,
            OperatorSettings operator,
            Signer signer,
            OrderingSettings settings,
            Database database,
            KafkaLog kafka,
            Feeds feeds,
            Lease orderLease,
            ServiceHealth health,
            OrderingMetrics metrics) {
        var who = new OrderingStart.Operator(genesis, operator.address(), signer);
        return new OrderingRunner(who, topics, settings, database, kafka, feeds, orderLease, health, metrics);
    }
}
