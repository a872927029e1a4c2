package org.lumia.rewards.app;

import io.micrometer.core.instrument.MeterRegistry;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.rewards.EpochCounter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the service is put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RewardsServiceSettings.class)
class RewardsConfiguration {

    @Bean
    EvidenceFollowers evidenceFollowers(
            KafkaLog log,
            Database database,
            Topics topics,
            Genesis genesis,
            MeterRegistry meters,
            ServiceHealth health) {
        return new EvidenceFollowers(log, database, topics, genesis, meters, health);
    }

    @Bean
    EpochCloser epochCloser(
            Database database,
            KafkaLog log,
            Topics topics,
            Genesis genesis,
            OperatorSettings operator,
            Signer signer,
            RewardsServiceSettings settings,
            MeterRegistry meters,
            ServiceHealth health) {
        var attestation = new RewardSigner(genesis, operator.address(), signer);
        return new EpochCloser(
                database,
                new EpochCounter(genesis),
                genesis,
                attestation,
                log.appender(topics.attestations()),
                settings.closeIntervalMillis(),
                meters,
                health);
    }
}
