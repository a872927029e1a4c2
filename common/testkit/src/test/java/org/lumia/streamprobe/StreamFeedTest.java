package org.lumia.streamprobe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.EmbeddedKafka;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.Folders;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.OrderedChain;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.platform.stream.StreamFeed;
import org.lumia.platform.stream.StreamFeeds;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.message.Topics;
import org.lumia.testkit.Await;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A binding of Spring Cloud Stream through lost answers, a lost broker and a lost database: each effect once, and in place. */
class StreamFeedTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);
    private static final int RECORDS = 400;

    /** What the reader meets besides its records. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private static final AtomicInteger LOST_ANSWERS = new AtomicInteger();
    private static volatile long contradictsAt = Long.MAX_VALUE;

    @LumiaService(
            name = "stream-probe",
            port = 0,
            signs = false,
            defaults = {"spring.cloud.function.definition=ordered"})
    static class ProbeApplication {
        @Bean
        StreamFeed ordered(StreamFeeds feeds, Topics topics, Database database) {
            String topic = topics.ordered();
            return feeds.read(
                    topic, LogReader.of(() -> database.position(topic), batch -> apply(database, topic, batch)));
        }

        private static void apply(Database database, String topic, List<LogRecord> batch) {
            if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new AbsentException("what it needs is away");
            }
            ContradictionException.unless(
                    batch.getLast().offset() < contradictsAt, "record %d does not follow", contradictsAt);
            database.transact(connection -> {
                Positions.advance(connection, topic, batch);
                try (var insert = connection.prepareStatement("INSERT INTO effect (value) VALUES (?)")) {
                    for (LogRecord entry : batch) {
                        insert.setLong(1, ByteBuffer.wrap(entry.value()).getLong());
                        insert.addBatch();
                    }
                    insert.executeBatch();
                }
            });
            if (LOST_ANSWERS.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new AbsentException("the commit's answer was lost");
            }
        }
    }

    @TempDir
    private Path folder;

    // Not deleted under a broker that still ends: it would end this process.
    private final Path brokerFolder = Folders.temporary("stream-kafka");
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();

    private EmbeddedKafka broker() {
        return EmbeddedKafka.start(brokerFolder, port, controllerPort);
    }

    private Map<String, String> settings(EmbeddedPostgresServer postgres) throws Exception {
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", "127.0.0.1:" + port);
        var chain = new OrderedChain("stream-probe", 1_700_000_000_000L);
        settings.put("lumia.genesis-file", chain.saveGenesis(folder).toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", OrderedChain.ALICE.toString());
        settings.put("lumia.operator.key-file", "operator.key");
        return settings;
    }

    private static CompletableFuture<Long> send(ConfigurableApplicationContext context, long number) {
        String topic = context.getBean(Topics.class).ordered();
        byte[] value = ByteBuffer.allocate(1_000).putLong(number).array();
        return context.getBean(KafkaLog.class).appender(topic).append(value);
    }

    private static void pass(Duration time) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static List<Long> effects(Database database) {
        return database.query(connection -> {
            var values = new java.util.ArrayList<Long>();
            try (var rows = connection.createStatement().executeQuery("SELECT value FROM effect ORDER BY id")) {
                while (rows.next()) {
                    values.add(rows.getLong(1));
                }
            }
            return values;
        });
    }

    @Test
    void eachRecordHasItsEffectOnceWhateverIsLost() throws Exception {
        var broker = broker();
        try (var postgres = EmbeddedPostgresServer.start(folder.resolve("postgres"), FreePorts.next());
                var context = ServiceRunner.run(ProbeApplication.class, settings(postgres))) {
            var database = context.getBean(Database.class);
            var health = context.getBean(ServiceHealth.class);
            database.transact(connection -> connection
                    .createStatement()
                    .execute("CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, value bigint NOT NULL)"));
            for (int number = 0; number < RECORDS; number++) {
                var appended = send(context, number);
                if (number == 50) {
                    FAILURES.set(4);
                }
                if (number == 100 || number == 101) {
                    LOST_ANSWERS.set(1);
                }
                if (number == 150) {
                    postgres.restart(EmbeddedPostgresServer.Shutdown.IMMEDIATE);
                }
                if (number == 250) {
                    appended.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
                    broker.close();
                    pass(Duration.ofSeconds(12));
                    Await.until(
                            "Kafka is missed",
                            WAIT_MAX,
                            () -> "no answer from Kafka".equals(health.missing().get("kafka")));
                    assertThat(health.failure()).isEmpty();
                    broker = broker();
                }
                if (number % 25 == 0) {
                    appended.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
                }
            }
            var feed = context.getBean(StreamFeed.class);
            Await.until("all records", WAIT_MAX, () -> feed.nextOffset() == RECORDS);
            assertThat(effects(database))
                    .containsExactlyElementsOf(
                            LongStream.range(0, RECORDS).boxed().toList());
            Await.until(
                    "nothing is waited for", WAIT_MAX, () -> health.missing().isEmpty());
            assertThat(health.failure()).isEmpty();

            contradictsAt = RECORDS;
            send(context, RECORDS).get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            Await.until("liveness", WAIT_MAX, () -> health.failure().isPresent());
            assertThat(health.failure().orElseThrow()).contains("stopped at offset 400: record 400 does not follow");
            assertThat(effects(database)).hasSize(RECORDS);
        } finally {
            contradictsAt = Long.MAX_VALUE;
            broker.close();
        }
    }
}
