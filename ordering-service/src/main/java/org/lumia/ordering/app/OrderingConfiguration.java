package org.lumia.ordering.app;

import io.micrometer.core.instrument.MeterRegistry;
import javax.sql.DataSource;
import org.lumia.ordering.OrderingStart;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.settings.OperatorSettings;
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
    OrderingRunner orderingRunner(
            Genesis genesis,
            Topics topics,
            OperatorSettings operator,
            Signer signer,
            OrderingSettings settings,
            DataSource dataSource,
            Database database,
            KafkaLog kafka,
            ServiceHealth health,
            OrderingMetrics metrics) {
        var who = new OrderingStart.Operator(genesis, operator.address(), signer);
        return new OrderingRunner(who, topics, settings, dataSource, database, kafka, health, metrics);
    }
}
