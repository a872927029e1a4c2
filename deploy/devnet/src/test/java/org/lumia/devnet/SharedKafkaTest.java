package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.testkit.Await;

/** Three real brokers of three operators: TLS by certificates, the rights and topics that {@code lumia kafka} prints, and what holds then. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedKafkaTest {
    private static final Address ONE = Address.parse("0x00000000000000000000000000000000000000a1");
    private static final Address TWO = Address.parse("0x00000000000000000000000000000000000000a2");
    private static final Address THREE = Address.parse("0x00000000000000000000000000000000000000a3");
    /** Its certificate is known and no right was given to it. */
    private static final Address STRANGER = Address.parse("0x00000000000000000000000000000000000000ff");

    private static final List<Address> MEMBERS = List.of(ONE, TWO, THREE);
    private static final Duration WAIT_MAX = Duration.ofSeconds(90);
    private static final int ENTRY_BYTES_MAX = 1 << 20;
    private static final int QUOTA = 1 << 18;
    private static final int FLOOD_ENTRY_BYTES = 1 << 15;
    private static final String ANOTHER = "three-brokers.tx-in-2";

    private static Path folder;
    private static Path genesisFile;
    private static SharedKafka cluster;
    private static String txIn;
    private static String attestations;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        var members = new Members(MEMBERS.stream()
                .map(operator -> new Member(operator, operator, 1, operator))
                .toList());
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var genesis = Genesis.development("three-brokers", 1, 1_800_000_000_000L, l1, members, Map.of());
        genesisFile = folder.resolve("genesis.json");
        genesis.save(genesisFile);
        txIn = genesis.topics(ONE).txIn();
        attestations = genesis.topics(ONE).attestations();
        cluster = SharedKafka.start(folder, List.of(ONE, TWO, THREE, STRANGER));
        try (var admin = cluster.admin()) {
            PrintedCommands.apply(admin, "topics", genesisFile, cluster.bootstrap());
            PrintedCommands.apply(admin, "acls", genesisFile, cluster.bootstrap());
            admin.createTopics(List.of(new NewTopic(ANOTHER, 1, (short) 3)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        cluster.awaitInSync(txIn);
        cluster.awaitInSync(attestations);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static KafkaLog log(Address operator, ServiceHealth health) {
        var log = new KafkaLog("member", cluster.settings(operator), new SimpleMeterRegistry(), health);
        log.share(txIn, ENTRY_BYTES_MAX);
        log.share(attestations, ENTRY_BYTES_MAX);
        return log;
    }

    private static Throwable cause(Executable tried) {
        try {
            tried.execute();
            return new AssertionError("it was done");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void whatAMemberHasNoRightToIsRefusedAndChangesNothing() throws Throwable {
        var config = cluster.client(ONE);
        try (var admin = Admin.create(config)) {
            var acts = new MemberActs(ONE, admin, config, txIn, ANOTHER);
            acts.forbidden()
                    .forEach((what, tried) ->
                            assertThat(cause(tried)).as(what).isInstanceOf(AuthorizationException.class));
            acts.append(txIn).execute();
            acts.append(attestations).execute();
            acts.read(txIn).execute();
            assertThat(PrintedCommands.lumiaKafka(
                            "check",
                            "--genesis",
                            genesisFile.toString(),
                            "--bootstrap",
                            cluster.bootstrap(),
                            "--client-properties",
                            cluster.clientProperties(ONE).toString()))
                    .isEqualToNormalizingNewlines(
                            "0 %s is as it must be\n%s is as it must be".formatted(txIn, attestations));
        }
    }

    private static String check(Path clientProperties) {
        return PrintedCommands.lumiaKafka(
                "check",
                "--genesis",
                genesisFile.toString(),
                "--bootstrap",
                cluster.bootstrap(),
                "--client-properties",
                clientProperties.toString());
    }

    @Test
    void whatBrokersRefuseUsIsSaidInOneSentence() throws Exception {
        String brokers = "Kafka at %s (lumia.kafka.shared.bootstrap-servers)".formatted(cluster.bootstrap());
        assertThat(check(cluster.clientProperties(STRANGER)))
                .isEqualTo("1 %s: this operator has no right to describe topic %s".formatted(brokers, txIn));
        var health = new ServiceHealth("member");
        try (var log = log(STRANGER, health)) {
            log.follow(txIn, () -> 0, batch -> {});
            log.start();
            log.appender(txIn).append(new byte[1]);
            var said = Map.of(
                    "member-tx-in",
                    brokers + " does not describe " + txIn + ": Kafka: Topic authorization failed.",
                    "member-appends",
                    "Kafka takes no appends: Kafka: Not authorized to access topics: [" + txIn + "]");
            Await.until("what is refused: " + said, WAIT_MAX, () -> {
                lastSaid = health.missing();
                return lastSaid.values().containsAll(said.values());
            });
            assertThat(health.failure()).isEmpty();
        } finally {
            System.out.println("what a stranger's service says: " + lastSaid);
        }
    }

    private Map<String, String> lastSaid = Map.of();

    @Test
    void nobodyIsTakenForAnother() throws Exception {
        Path forged = Files.createDirectories(folder.resolve("forged"));
        // Member two signs a certificate with member one's name.
        var openssl = new ProcessBuilder("bash", "-c", """
                        set -e
                        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out request -subj /CN=%s
                        openssl x509 -req -in request -CA %s -CAkey %2$s -days 1 -out certificate
                        cat key certificate %3$s >both.pem
                        """.formatted(
                                ONE,
                                cluster.files().resolve(TWO + ".pem"),
                                cluster.files().resolve(TWO + ".crt")))
                .directory(forged.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(openssl.getInputStream().readAllBytes());
        assertThat(openssl.waitFor()).as(said).isZero();
        Path properties = forged.resolve("client.properties");
        Files.writeString(
                properties,
                Files.readString(cluster.clientProperties(ONE))
                        .replace(
                                cluster.files().resolve(ONE + ".pem").toString(),
                                forged.resolve("both.pem").toString()));
        assertThat(check(properties))
                .as("refused in the handshake, in whichever of its steps it shows")
                .matches("1 Kafka at \\S+ \\(lumia.kafka.shared.bootstrap-servers\\): Kafka: "
                        + "(SSL handshake failed|Failed to process post-handshake messages)");
        Files.delete(forged.resolve("both.pem"));
        assertThat(check(properties))
                .startsWith(
                        "1 Kafka's client refuses the settings lumia.kafka.shared.*: Failed to load PEM SSL keystore")
                .hasLineCount(1);
    }

    @Test
    void aFloodOfOneMemberWaitsAndTheOthersDoNot() throws Exception {
        try (var admin = cluster.admin()) {
            PrintedCommands.apply(
                    admin, "quotas", genesisFile, cluster.bootstrap(), "--bytes-per-second", Integer.toString(QUOTA));
        }
        var flood = new ArrayList<Future<RecordMetadata>>();
        try (var flooding = MemberActs.producer(
                        cluster.client(THREE),
                        Map.of("buffer.memory", 64 << 20, "delivery.timeout.ms", Integer.MAX_VALUE, "batch.size", 0));
                var log = log(ONE, new ServiceHealth("member"))) {
            for (int i = 0; i < 16 * QUOTA / FLOOD_ENTRY_BYTES; i++) {
                flood.add(flooding.send(new ProducerRecord<>(attestations, 0, null, new byte[FLOOD_ENTRY_BYTES])));
            }
            for (int i = 0; i < 10; i++) {
                log.appender(attestations).append(new byte[64]).get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(flood.getLast().isDone()).as("the flood is over").isFalse();
            Await.until("the flood", WAIT_MAX, () -> flood.stream().allMatch(Future::isDone));
            for (var entry : flood) {
                entry.get();
            }
            assertThat(metric(flooding, "produce-throttle-time-max")).isPositive();
        }
    }

    private static double metric(KafkaProducer<?, ?> producer, String name) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(name))
                .mapToDouble(metric -> (Double) metric.getValue().metricValue())
                .max()
                .orElseThrow();
    }

    /** Appends by three members while the broker that leads the log is killed; it stays away, so this comes last. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aKilledBrokerCostsNothingThatWasAcknowledged() throws Exception {
        Outage outage = kill();
        System.out.println("a broker killed under load: " + outage);
        assertThat(outage.afterwards()).isPositive();
    }

    @Test
    @Tag("long")
    void brokersKilledOneAfterAnotherCostNothingThatWasAcknowledged() throws Exception {
        for (int turn = 0; turn < 5; turn++) {
            Outage outage = kill();
            System.out.println("a broker killed under load: " + outage);
            cluster.broker(outage.broker()).start();
            cluster.awaitInSync(txIn);
        }
    }

    /** @param silenceMillis without any acknowledgement @param before acknowledged before the kill @param afterwards after it */
    private record Outage(int broker, long silenceMillis, int before, int afterwards) {}

    private static Outage kill() throws Exception {
        int leader;
        try (var admin = cluster.admin()) {
            leader = cluster.partition(admin, txIn).leader().id();
        }
        try (var load =
                new MembersLoad(MEMBERS.stream().map(SharedKafkaTest::settings).toList(), txIn)) {
            load.awaitAcknowledged(1_000, WAIT_MAX);
            cluster.broker(leader).kill();
            int before = load.acknowledged();
            load.awaitAcknowledged(before + 2_000, WAIT_MAX);
            var silence = load.longestSilenceMillis();
            load.finish(WAIT_MAX);
            load.checkLog(WAIT_MAX);
            return new Outage(leader, silence, before, load.acknowledged() - before);
        }
    }

    private static KafkaLog settings(Address member) {
        return log(member, new ServiceHealth("member"));
    }
}
