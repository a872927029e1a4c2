package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.LumiaService;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;
import org.springframework.context.ConfigurableApplicationContext;

/** A service starts, follows a log, stores its position with the effect, answers probes, and refuses wrong settings. */
@ExtendWith(Infrastructure.class)
class ServiceStartTest {

    @LumiaService(name = "probe-service", port = 0, followsSubnet = false)
    static class ProbeApplication {}

    private static Map<String, String> settings(KafkaServer kafka, PostgresServer postgres) {
        var settings = new HashMap<String, String>();
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", "genesis.json");
        settings.put("lumia.data-dir", "target/probe");
        settings.put("lumia.operator.address", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        settings.put("lumia.operator.key-file", "operator.key");
        return settings;
    }

    private static String get(Map<String, String> settings, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFollowedRecordIsAppliedOnceAcrossRestarts(KafkaServer kafka, PostgresServer postgres) throws Exception {
        var topic = "probe.applied-once";
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(List.of(TopicSpec.shared(topic)));
        var settings = settings(kafka, postgres);
        var seen = new ArrayBlockingQueue<String>(100);

        try (var context = ServiceRunner.run(ProbeApplication.class, settings)) {
            follow(context, topic, seen);
            var appender = context.getBean(KafkaLog.class).appender(topic);
            appender.appendAndWait(bytes("a"));
            assertThat(appender.appendAndWait(bytes("b"))).isEqualTo(1);
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("0:a");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("1:b");
            assertThat(get(settings, "/actuator/health/liveness")).startsWith("200");
            assertThat(get(settings, "/actuator/health/readiness")).startsWith("200");
            assertThat(get(settings, "/actuator/prometheus"))
                    .contains("lumia_follower_lag{topic=\"probe.applied-once\"}");
        }
        try (var context = ServiceRunner.run(ProbeApplication.class, settings)) {
            var follower = follow(context, topic, seen);
            var log = context.getBean(KafkaLog.class);
            log.appender(topic).appendAndWait(bytes("c"));
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("2:c");
            assertThat(follower.awaitCaughtUp(Duration.ofSeconds(30))).isTrue();
            assertThat(log.last(topic).orElseThrow().value()).isEqualTo(bytes("c"));
            assertThat(log.last(topic).orElseThrow().offset()).isEqualTo(2);
        }
    }

    private static org.lumia.platform.kafka.LogFollower follow(
            ConfigurableApplicationContext context, String topic, ArrayBlockingQueue<String> seen) {
        var database = context.getBean(Database.class);
        return context.getBean(KafkaLog.class).follow(topic, () -> database.position(topic), batch -> {
            database.transact(connection ->
                    Positions.store(connection, topic, batch.getLast().offset() + 1));
            batch.forEach(entry -> seen.add(entry.offset() + ":" + new String(entry.value(), StandardCharsets.UTF_8)));
        });
    }

    @Test
    void aGenesisWhoseBlocksFitNoRecordStopsTheStart(KafkaServer kafka, PostgresServer postgres, @TempDir Path folder)
            throws Exception {
        var settings = settings(kafka, postgres);
        settings.put(
                "lumia.genesis-file",
                new OrderedChain("records", 1_700_000_000_000L)
                        .saveGenesis(folder)
                        .toString());
        settings.put("lumia.kafka.message-bytes-max", Integer.toString(1 << 20));
        try (var context = ServiceRunner.run(ProbeApplication.class, settings)) {
            assertThatThrownBy(() -> context.getBean(Genesis.class))
                    .rootCause()
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("lumia.kafka.message-bytes-max is 1048576")
                    .hasMessageContaining("for example: lumia.kafka.message-bytes-max=16777216");
        }
    }

    @Test
    void aHandlerThatThrowsTakesLivenessDown(KafkaServer kafka, PostgresServer postgres) throws Exception {
        var topic = "probe.throws";
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(List.of(TopicSpec.own(topic)));
        var settings = settings(kafka, postgres);
        try (var context = ServiceRunner.run(ProbeApplication.class, settings)) {
            var log = context.getBean(KafkaLog.class);
            var failed = new java.util.concurrent.CountDownLatch(1);
            log.follow(topic, () -> 0, batch -> {
                failed.countDown();
                throw new IllegalStateException("block 7 does not follow");
            });
            log.appender(topic).appendAndWait(bytes("x"));
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            var health = context.getBean(ServiceHealth.class);
            Await.until(
                    "liveness to go down",
                    Duration.ofSeconds(20),
                    () -> health.failure().isPresent());
            assertThat(get(settings, "/actuator/health/liveness"))
                    .startsWith("503")
                    .contains("block 7 does not follow");
        }
    }

    @Test
    void anUnknownAndAMissingSettingAreNamed(KafkaServer kafka, PostgresServer postgres) {
        var misspelt = settings(kafka, postgres);
        misspelt.put("lumia.kafka.bootstrap-server", "x");
        assertThatThrownBy(() -> ServiceRunner.run(ProbeApplication.class, misspelt))
                .hasMessageContaining("lumia.kafka.bootstrap-server ")
                .hasMessageContaining("did you mean lumia.kafka.bootstrap-servers?");
        var missing = settings(kafka, postgres);
        missing.remove("lumia.genesis-file");
        assertThatThrownBy(() -> ServiceRunner.run(ProbeApplication.class, missing))
                .hasMessage("The setting lumia.genesis-file is missing; for example:"
                        + " lumia.genesis-file=/etc/lumia/genesis.json");
    }

    @Test
    void postgresIsDurable(PostgresServer postgres) throws Exception {
        try (var connection = java.sql.DriverManager.getConnection(postgres.newDatabase(), postgres.user(), "")) {
            for (var setting : List.of("fsync", "synchronous_commit")) {
                try (var answer = connection.createStatement().executeQuery("SHOW " + setting)) {
                    answer.next();
                    assertThat(answer.getString(1)).as(setting).isEqualTo("on");
                }
            }
        }
    }
}
