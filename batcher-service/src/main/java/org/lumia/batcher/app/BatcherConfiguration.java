package org.lumia.batcher.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.lumia.batcher.BatchBuilder;
import org.lumia.batcher.BatchStore;
import org.lumia.batcher.BatchWork;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogFollower;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.signing.Divergence;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.batch.BatchLimits;
import org.lumia.protocol.batch.BatchRule;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BatcherSettings.class)
class BatcherConfiguration {
    /** Executed blocks not read yet, before the service is not ready. */
    private static final int READY_LAG_RECORDS_MAX = 1_000;

    private static final Duration PAUSE = Duration.ofMillis(100);

    @Bean
    JdbcBatchStore batchStore(Database database, Genesis genesis, Topics topics, Lease batchesLease) {
        return new JdbcBatchStore(
                database, topics.executed(), genesis, new Signatures(SignatureKind.BATCH, batchesLease));
    }

    @Bean
    BatchEvents batchEvents(MeterRegistry meters, ServiceHealth health) {
        return new BatchEvents(meters, new Divergence(SignatureKind.BATCH, health, meters));
    }

    @Bean(destroyMethod = "close")
    Lease batchesLease(Database database, LeaseSettings settings, ServiceHealth health) {
        return new Lease(database, "batches", settings, health);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    BatchWorker batchWorker(
            Lease batchesLease,
            Genesis genesis,
            Topics topics,
            Signer signer,
            JdbcBatchStore store,
            KafkaLog log,
            BatchEvents events,
            ServiceHealth health,
            BatcherSettings settings,
            MeterRegistry meters) {
        Kzg.preload();
        var builder = new BatchBuilder(
                genesis, blob -> Kzg.versionedHash(Kzg.instance().commit(blob)));
        var output = new KafkaBatchOutput(
                log.appender(topics.batches()),
                log.appender(topics.attestations()),
                index -> store.payload(index).orElseThrow(),
                index -> store.find(index).orElseThrow().commitment());
        events.startAt(store.anchor(), store.lastCertified());
        var work = new BatchWork(genesis, signer, builder, store, output, events);
        var worker = new BatchWorker(work, batchesLease, health, settings.closedBatchesMax());
        Gauge.builder("lumia_batcher_closed_batches_waiting", worker, BatchWorker::queued)
                .register(meters);
        Gauge.builder("lumia_batcher_closed_batches_waiting_max", settings, BatcherSettings::closedBatchesMax)
                .register(meters);
        return worker;
    }

    @Bean
    ExecutedFollowing executedFollowing(
            Genesis genesis,
            BatchStore store,
            Database database,
            Topics topics,
            BatchWorker worker,
            MeterRegistry meters) {
        var limits = BatchLimits.of(genesis);
        var following =
                new ExecutedFollowing(new BatchRule(limits), store, () -> database.position(topics.executed()), worker);
        var clock = InstantSource.system();
        Gauge.builder("lumia_batcher_executed_height", following, f -> f.view().number())
                .register(meters);
        Gauge.builder(
                        "lumia_batcher_open_batch_bytes",
                        following,
                        f -> open(f).map(BatchRule.Range::sizeBytes).orElse(0L))
                .register(meters);
        Gauge.builder("lumia_batcher_open_batch_bytes_max", limits, BatchLimits::batchBytesMax)
                .register(meters);
        Gauge.builder(
                        "lumia_batcher_open_batch_age_ms",
                        following,
                        f -> open(f).map(range -> clock.millis() - range.firstTimestampMs())
                                .orElse(0L))
                .register(meters);
        Gauge.builder("lumia_batcher_open_batch_age_ms_max", limits, BatchLimits::batchMaxAgeMs)
                .register(meters);
        return following;
    }

    @Bean
    StreamFeed executed(StreamFeeds feeds, Topics topics, ExecutedFollowing following, ServiceHealth health) {
        StreamFeed feed = feeds.read(topics.executed(), following, PAUSE);
        health.readyWhen(
                "lag",
                () -> feed.lag() >= 0 && feed.lag() <= READY_LAG_RECORDS_MAX
                        ? Optional.empty()
                        : Optional.of(feed.lag() + " blocks behind executed"));
        return feed;
    }

    @Bean
    LogFollower attestationsFollower(
            KafkaLog log, Topics topics, Database database, Genesis genesis, BatchWorker worker) {
        var inputs = new JdbcBatchInputs(database, genesis);
        return log.follow(
                topics.attestations(),
                () -> database.position(topics.attestations()),
                records -> {
                    if (inputs.applyAttestations(topics.attestations(), records)) {
                        worker.wake();
                    }
                },
                PAUSE);
    }

    @Bean
    StreamFeed l1Inbox(StreamFeeds feeds, Topics topics, Database database, Genesis genesis, BatchWorker worker) {
        var inputs = new JdbcBatchInputs(database, genesis);
        return feeds.read(topics.l1Inbox(), LogReader.of(() -> database.position(topics.l1Inbox()), records -> {
            inputs.applyInbox(topics.l1Inbox(), records);
            worker.wake();
        }));
    }

    private static Optional<BatchRule.Range> open(ExecutedFollowing following) {
        return following.view().open();
    }
}
