package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on real Kafka and Postgres: members that contradict themselves are shown at REST, across restarts. */
@ExtendWith(Infrastructure.class)
class EvidenceServiceTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final SimulatedSubnet subnet = SimulatedSubnet.run(3, 1);
    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    Path folder;

    private ConfigurableApplicationContext start() {
        return ServiceRunner.run(RewardsApplication.class, settings);
    }

    private void append(ConfigurableApplicationContext context, AttestationEntry... entries) {
        var topic = subnet.genesis.topics(SimulatedSubnet.operator(2)).attestations();
        var appender = context.getBean(KafkaLog.class).appender(topic);
        for (var entry : entries) {
            appender.appendAndWait(entry.toByteArray());
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private JsonNode evidence(int operator) throws Exception {
        var answer = get("/v1/sequencers/" + SimulatedSubnet.operator(operator) + "/evidence");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body()).get("evidence");
    }

    @Test
    void whatMembersSignedTwiceIsShownAcrossRestarts(KafkaServer kafka, PostgresServer postgres) throws Exception {
        configure(kafka, postgres);
        var one = new MemberKey(subnet.genesis, 1);
        var zero = new MemberKey(subnet.genesis, 0);
        try (var context = start()) {
            append(context, one.block(900, 1), zero.block(900, 1));
            Await.until(
                    "both", WAIT_MAX, () -> get("/actuator/health/readiness").statusCode() == 200);
            assertThat(evidence(1)).isEmpty();
        }
        try (var context = start()) {
            append(context, one.block(900, 2), zero.doubleSeal(zero.seal(7, 1), zero.seal(7, 2)));
            Await.until(
                    "evidence",
                    WAIT_MAX,
                    () -> evidence(1).size() == 1 && evidence(0).size() == 1);
            var shown = evidence(1).get(0);
            assertThat(shown.get("offence").asString()).isEqualTo("DOUBLE_ATTESTATION");
            assertThat(shown.get("first").get("message").asString())
                    .isEqualTo(Hex.encode(one.block(900, 1).getBlock().toByteArray()));
            assertThat(shown.get("second").get("message").asString())
                    .isEqualTo(Hex.encode(one.block(900, 2).getBlock().toByteArray()));
            assertThat(shown.get("l1").get("to").asString())
                    .isEqualTo(subnet.genesis.l1().registry().toString());
            assertThat(shown.get("l1").get("data").asString()).hasSizeGreaterThan(2 + 8 + 10 * 64);
            assertThat(shown.get("batchHeader").isNull()).isTrue();
            assertThat(evidence(0).get(0).get("offence").asString()).isEqualTo("DOUBLE_SEAL");
            assertThat(evidence(2)).isEmpty();
            assertThat(get("/actuator/prometheus").body())
                    .contains("lumia_evidence_total{offence=\"DOUBLE_SEAL\"} 1.0");
            assertThat(get("/v1/sequencers/0x12/evidence").statusCode()).isEqualTo(400);
        }
        try (var context = start()) {
            assertThat(context.isActive()).isTrue();
            assertThat(evidence(1)).hasSize(1);
            assertThat(evidence(0)).hasSize(1);
        }
    }

    private void configure(KafkaServer kafka, PostgresServer postgres) throws Exception {
        Path genesis = folder.resolve("genesis.json");
        subnet.genesis.save(genesis);
        Path key = folder.resolve("operator.key");
        SecretFile.write(key, Hex.encode(SimulatedSubnet.key(2)));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", genesis.toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", SimulatedSubnet.operator(2).toString());
        settings.put("lumia.operator.key-file", key.toString());
        settings.put("lumia.rewards-service.close-interval-millis", "100");
    }
}
