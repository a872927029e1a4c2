package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Topics;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service against real Kafka and Postgres, on the logs of a simulated subnet that keeps its own books. */
@ExtendWith(Infrastructure.class)
class RewardsServiceTest {
    static final int EPOCHS = 5;
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();
    private final List<String> toldOfL1 = new ArrayList<>();

    private void configure(KafkaServer kafka, PostgresServer postgres, SimulatedSubnet subnet) throws Exception {
        Path genesis = folder.resolve("genesis.json");
        subnet.genesis.save(genesis);
        Path key = folder.resolve("operator.key");
        SecretFile.write(key, Hex.encode(SimulatedSubnet.key(2)));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.kafka.poll-records-max", "37");
        settings.put("lumia.genesis-file", genesis.toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", SimulatedSubnet.operator(2).toString());
        settings.put("lumia.operator.key-file", key.toString());
        settings.put("lumia.rewards-service.close-interval-millis", "100");
    }

    private static Topics topics(SimulatedSubnet subnet) {
        return subnet.genesis.topics(SimulatedSubnet.operator(2));
    }

    private ConfigurableApplicationContext start() {
        return ServiceRunner.run(RewardsApplication.class, settings);
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        return HTTP.send(HttpRequest.newBuilder(uri).header("Accept", accept).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        var answer = get(path, "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            try {
                if (condition.call()) {
                    return;
                }
                assertThat(System.nanoTime()).as("waiting for " + what).isLessThan(deadline);
            } catch (AssertionError notYet) {
                if (System.nanoTime() >= deadline) {
                    throw notYet;
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private int closedEpochs() throws Exception {
        return json("/v1/rewards/epochs?limit=100").get("epochs").size();
    }

    /** Appends the subnet's logs in an interleaving of its own, each from where it was left. */
    private static final class Feed {
        private final List<Map.Entry<LogAppender, Iterator<byte[]>>> logs = new ArrayList<>();
        private final Random random;

        Feed(KafkaLog log, SimulatedSubnet subnet, Random random, Map<String, Iterator<byte[]>> left) {
            this.random = random;
            Topics topics = topics(subnet);
            Map.of(
                            topics.ordered(), subnet.ordered,
                            topics.executed(), subnet.executed,
                            topics.attestations(), subnet.attestations,
                            topics.batches(), subnet.batches,
                            topics.settled(), subnet.settled)
                    .forEach((topic, records) -> logs.add(
                            Map.entry(log.appender(topic), left.computeIfAbsent(topic, t -> records.iterator()))));
        }

        void append(int records) {
            for (int i = 0; i < records && !logs.isEmpty(); i++) {
                var log = logs.get(random.nextInt(logs.size()));
                if (log.getValue().hasNext()) {
                    log.getKey().append(log.getValue().next()).join();
                } else {
                    logs.remove(log);
                }
            }
        }
    }

    @Test
    void epochsCloseExactlyAcrossRestartsAndWhicheverLogIsAhead(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        long seed = System.nanoTime();
        System.out.println("simulated subnet of seed " + seed);
        var subnet = SimulatedSubnet.run(seed, EPOCHS);
        configure(kafka, postgres, subnet);
        var left = new HashMap<String, Iterator<byte[]>>();
        var random = new Random(seed);
        for (int run = 0; run < 3; run++) {
            try (var context = start()) {
                var feed = new Feed(context.getBean(KafkaLog.class), subnet, random, left);
                feed.append(run < 2 ? 300 : Integer.MAX_VALUE);
            }
        }
        String written;
        try (var context = start()) {
            await("all epochs", () -> closedEpochs() == EPOCHS);
            for (long epoch = 0; epoch < EPOCHS; epoch++) {
                check(subnet, epoch);
            }
            checkPages();
            checkReports(subnet);
            for (long epoch = 0; epoch < EPOCHS; epoch++) {
                new EpochEvidenceChecks(Integer.parseInt(settings.get("server.port")), subnet).check(epoch);
            }
            periodChecks(subnet).check(context.getBean(KafkaLog.class), topics(subnet));
            ledgerChecks(subnet).check();
            written = ledgerChecks(subnet).written();
            assertThat(get("/actuator/health/readiness", "*/*").statusCode()).isEqualTo(200);
            assertThat(get("/actuator/prometheus", "*/*").body())
                    .contains("lumia_rewards_closed_epoch %d.0".formatted(EPOCHS - 1))
                    .contains("lumia_rewards_attestations_refused_total");
        }
        rebuild(postgres, subnet, written);
    }

    @Test
    void anEpochThatWasSignedOtherwiseIsClosedWithoutOurAttestation(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        var subnet = SimulatedSubnet.run(11, EPOCHS);
        configure(kafka, postgres, subnet);
        start().close();
        try (var connection = DriverManager.getConnection(
                settings.get("spring.datasource.url"), settings.get("spring.datasource.username"), "")) {
            connection
                    .createStatement()
                    .execute("INSERT INTO rewards.signature (kind, generation, number, struct_hash, token)"
                            + " VALUES ('REWARD', %d, 1, '\\x%s', 1)".formatted(Genesis.GENERATION, "ab".repeat(32)));
        }
        try (var context = start()) {
            new Feed(context.getBean(KafkaLog.class), subnet, new Random(11), new HashMap<>())
                    .append(Integer.MAX_VALUE);
            await("all epochs", () -> closedEpochs() == EPOCHS);
            long signed = context.getBean(Database.class).query(connection -> {
                try (var row = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM reward_period WHERE attestation IS NOT NULL")) {
                    row.next();
                    return row.getLong(1);
                }
            });
            assertThat(signed).as("nothing after it either").isZero();
            for (long epoch = 0; epoch < EPOCHS; epoch++) {
                check(subnet, epoch);
            }
            var ready = get("/actuator/health/readiness", "*/*");
            assertThat(ready.statusCode()).as("reports are served").isEqualTo(200);
            assertThat(get("/actuator/prometheus", "*/*").body())
                    .contains("lumia_signing_refused{kind=\"REWARD\"} 1.0");
        }
    }

    private PeriodChecks periodChecks(SimulatedSubnet subnet) {
        return new PeriodChecks(Integer.parseInt(settings.get("server.port")), subnet, toldOfL1);
    }

    private LedgerChecks ledgerChecks(SimulatedSubnet subnet) {
        return new LedgerChecks(Integer.parseInt(settings.get("server.port")), subnet);
    }

    /** From empty tables, the same logs and the same L1, told before any epoch is closed, come the same roots and the same ledger. */
    private void rebuild(PostgresServer postgres, SimulatedSubnet subnet, String written) throws Exception {
        settings.put("spring.datasource.url", postgres.newDatabase());
        try (var context = start()) {
            assertThat(context.isActive()).isTrue();
            periodChecks(subnet).tellAgain();
            await("all epochs again", () -> closedEpochs() == EPOCHS);
            var periods = json("/v1/rewards/periods").get("periods");
            assertThat(periods.size()).isEqualTo(2);
            for (int i = 0; i < 2; i++) {
                assertThat(periods.get(i).get("root").asString())
                        .isEqualTo(
                                ExpectedRewards.root(subnet, PeriodChecks.THROUGH - i * SimulatedSubnet.PERIOD_EPOCHS)
                                        .root()
                                        .toString());
            }
            assertThat(ledgerChecks(subnet).written()).as("byte for byte").isEqualTo(written);
        }
    }

    private void check(SimulatedSubnet subnet, long epoch) throws Exception {
        var expected = ExpectedRewards.of(subnet, epoch);
        var detail = json("/v1/rewards/epochs/" + epoch);
        BigInteger sum =
                new BigInteger(detail.get("epoch").get("treasuryAmount").asString());
        for (int i = 0; i < SimulatedSubnet.OPERATORS; i++) {
            var shown = detail.get("operators").get(i);
            var wanted = expected.operators().get(i);
            var tally = wanted.tally();
            assertThat(List.of(
                            shown.get("slotsAssigned").asLong(),
                            shown.get("slotsLed").asLong(),
                            shown.get("attestations").asLong(),
                            shown.get("batchesInTurn").asLong(),
                            shown.get("feesDelivered").asString(),
                            shown.get("baseFeesBurned").asString(),
                            shown.get("slashed").asBoolean(),
                            shown.get("total").asString(),
                            shown.get("l1CostWei").asString()))
                    .as("epoch %d, operator %d", epoch, i)
                    .isEqualTo(List.of(
                            tally.slotsAssigned(),
                            tally.slotsLed(),
                            tally.attestations(),
                            tally.batchesInTurn(),
                            tally.feesDelivered().toString(),
                            tally.baseFeesBurned().toString(),
                            tally.slashed(),
                            wanted.total().toString(),
                            wanted.l1CostWei().toString()));
            sum = sum.add(new BigInteger(shown.get("total").asString()));
        }
        assertThat(sum.toString())
                .isEqualTo(detail.get("epoch").get("emission").asString())
                .isEqualTo(subnet.genesis.rewardPolicy().emissionPerEpoch().toString());
        assertThat(detail.get("epoch").get("throughEpoch").asLong()).isEqualTo(epoch / 2 * 2 + 1);
    }

    private void checkPages() throws Exception {
        var first = get("/v1/rewards/epochs?limit=2", "application/json");
        assertThat(first.headers().firstValue("Link")).hasValue("</v1/rewards/epochs?before=3&limit=2>; rel=\"next\"");
        var second = json("/v1/rewards/epochs?before=3&limit=2");
        assertThat(second.get("epochs").get(0).get("epoch").asLong()).isEqualTo(2);
        assertThat(json("/v1/rewards/epochs?before=1&limit=2").get("next").isNull())
                .isTrue();
        for (String bad : List.of(
                "/v1/rewards/epochs?limit=0",
                "/v1/rewards/epochs?limit=201",
                "/v1/rewards/epochs?limit=x",
                "/v1/rewards/epochs?format=xml",
                "/v1/rewards/operators/0x12")) {
            var problem = get(bad, "application/json");
            assertThat(problem.statusCode()).as(bad).isEqualTo(400);
            assertThat(problem.headers().firstValue("Content-Type").orElse(""))
                    .as(bad)
                    .startsWith("application/problem+json");
        }
        await(
                "what the oldest open epoch waits for",
                () -> get("/v1/rewards/epochs/99", "application/json")
                        .body()
                        .contains("Epoch 99 is not closed; the oldest open is epoch 5: it goes on"));
        assertThat(get("/v1/rewards/epochs/-1", "application/json").statusCode())
                .isEqualTo(404);
    }

    private void checkReports(SimulatedSubnet subnet) throws Exception {
        var csv = get("/v1/rewards/epochs/1", "text/csv");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        String[] lines = csv.body().split("\r\n");
        assertThat(lines).hasSize(1 + SimulatedSubnet.OPERATORS + 1);
        int total = List.of(lines[0].split(",")).indexOf("total_wei");
        BigInteger sum = BigInteger.ZERO;
        for (int i = 1; i < lines.length; i++) {
            sum = sum.add(new BigInteger(lines[i].split(",", -1)[total]));
        }
        assertThat(sum)
                .isEqualTo(subnet.genesis.rewardPolicy().emissionPerEpoch().toBigInteger());
        var operator = SimulatedSubnet.operator(1);
        var history = json("/v1/rewards/operators/" + operator);
        assertThat(history.get("epochs").size()).isEqualTo(EPOCHS);
        var slashed = history.get("epochs").get(EPOCHS - 1 - SimulatedSubnet.EPOCH_OF_SLASH);
        assertThat(slashed.get("slashed").asBoolean()).isTrue();
        assertThat(slashed.get("total").asString()).isEqualTo("0");
        assertThat(get("/v1/rewards/operators/" + operator + "?format=csv", "*/*")
                        .body()
                        .lines())
                .hasSize(1 + EPOCHS);
    }
}
