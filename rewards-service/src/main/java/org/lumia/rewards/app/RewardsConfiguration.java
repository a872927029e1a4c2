package org.lumia.rewards.app;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFeed;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.settings.OperatorSettings;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.rewards.EpochCounter;
import org.lumia.rewards.statement.Statements;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the service is put together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RewardsServiceSettings.class)
class RewardsConfiguration {
    private static final Duration PAUSE = Duration.ofMillis(500);

    @Bean
    EvidenceBook evidenceBook(
            Genesis genesis,
            OperatorSettings operator,
            RewardsServiceSettings settings,
            MeterRegistry meters,
            ServiceHealth health) {
        return new EvidenceBook(genesis, operator.address(), settings.statementNumbersMax(), meters, health);
    }

    @Bean
    OwnStanding ownStanding(
            Genesis genesis, OperatorSettings operator, EvidenceBook book, MeterRegistry meters, ServiceHealth health) {
        return new OwnStanding(genesis, operator.address(), book, System::nanoTime, meters, health);
    }

    @Bean
    JdbcLedger ledger(Database database, RewardsServiceSettings settings) {
        return new JdbcLedger(database, settings.statementMillisMax());
    }

    @Bean
    JdbcCloses closes(Database database) {
        return new JdbcCloses(database);
    }

    @Bean
    CloseWatch closeWatch(MeterRegistry meters) {
        return new CloseWatch(meters);
    }

    @Bean
    StatementPlaces statementPlaces(RewardsServiceSettings settings) {
        return new StatementPlaces(settings.statementsMax(), settings.statementMillisMax(), System::nanoTime);
    }

    @Bean
    StatementAccess statementAccess(RewardsServiceSettings settings, Genesis genesis, Database database) {
        return new StatementAccess(settings, genesis, new JdbcAccounts(database, genesis), InstantSource.system());
    }

    @Bean
    Statements statements(
            Genesis genesis,
            JdbcLedger ledger,
            Statements.Roots roots,
            JdbcCloses closes,
            OperatorSettings operator,
            Signer signer) {
        return new Statements(
                genesis, ledger, roots, closes, new StatementSigning(genesis, operator.address(), signer));
    }

    @Bean
    LedgerWatch ledgerWatch(Genesis genesis, CloseWatch closes, MeterRegistry meters) {
        return new LedgerWatch(genesis, closes, System::nanoTime, meters);
    }

    @Bean
    Statements.Roots statementRoots(Database database, Genesis genesis) {
        return new StatementRoots(database, genesis);
    }

    @Bean
    EvidenceFollowers evidenceFollowers(
            Database database, Topics topics, Genesis genesis, EvidenceBook book, MeterRegistry meters) {
        return new EvidenceFollowers(database, topics, genesis, book, meters);
    }

    @Bean
    StreamFeed ordered(StreamFeeds feeds, Topics topics, EvidenceFollowers evidence) {
        return feeds.read(topics.ordered(), evidence.ordered(), PAUSE);
    }

    @Bean
    StreamFeed executed(StreamFeeds feeds, Topics topics, EvidenceFollowers evidence) {
        return feeds.read(topics.executed(), evidence.executed(), PAUSE);
    }

    @Bean
    StreamFeed batches(StreamFeeds feeds, Topics topics, EvidenceFollowers evidence) {
        return feeds.read(topics.batches(), evidence.batches(), PAUSE);
    }

    @Bean
    StreamFeed settled(StreamFeeds feeds, Topics topics, EvidenceFollowers evidence) {
        return feeds.read(topics.settled(), evidence.settled(), PAUSE);
    }

    @Bean
    LogFollower attestations(
            KafkaLog log, Topics topics, EvidenceFollowers evidence, List<StreamFeed> feeds, ServiceHealth health) {
        var follower = log.follow(topics.attestations(), evidence.attestations(), PAUSE);
        List<LogFeed> all = Stream.concat(feeds.stream(), Stream.of(follower)).toList();
        health.readyWhen(
                "logs",
                () -> all.stream()
                        .filter(feed -> !feed.caughtUp())
                        .map(LogFeed::topic)
                        .findFirst()
                        .map(topic -> topic + " is still being read"));
        return follower;
    }

    @Bean(destroyMethod = "close")
    Lease epochsLease(Database database, LeaseSettings settings, ServiceHealth health) {
        return new Lease(database, "epochs", settings, health);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    EpochCloser epochCloser(
            Lease epochsLease,
            Database database,
            KafkaLog log,
            Topics topics,
            Genesis genesis,
            OperatorSettings operator,
            Signer signer,
            EvidenceBook book,
            OwnStanding standing,
            LedgerWatch ledgerWatch,
            RewardsServiceSettings settings,
            MeterRegistry meters,
            ServiceHealth health) {
        var attestation = new RewardSigner(genesis, operator.address(), signer);
        return new EpochCloser(
                database,
                new EpochCounter(genesis),
                genesis,
                attestation,
                book,
                standing,
                ledgerWatch,
                log.appender(topics.attestations()),
                epochsLease,
                settings,
                meters,
                health);
    }
}
