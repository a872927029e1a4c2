package org.lumia.ordering.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.testkit.Await.until;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.TxInEntry;
import org.lumia.testkit.Infrastructure;

/** The service on real Kafka and Postgres: alone, killed again and again, and with a standby. */
@ExtendWith(Infrastructure.class)
class OrderingServiceTest {
    private static final Duration SOON = Duration.ofSeconds(180);

    @Test
    void transactionsAndL1MessagesBecomeBlocks(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        try (var pipeline = new Pipeline("ordering-flow", folder, kafka, postgres)) {
            var settings = pipeline.settings();
            try (var service = ServiceRunner.run(OrderingApplication.class, settings)) {
                assertThat(service.isRunning()).isTrue();
                pipeline.submit(pipeline.subnet.bundle(0, 3));
                for (InboxMessage deposit : pipeline.subnet.deposits(3)) {
                    pipeline.showOnL1(deposit.toByteArray());
                }
                until("three transactions", SOON, () -> pipeline.orderedTransactions() == 3);
                until("three deposits", SOON, () -> pipeline.inboxThrough() == 3);
                until("idle blocks", SOON, () -> pipeline.blocks().getLast().getTransactionsCount() == 0);
                printLatency(pipeline);
                assertThat(get(settings, "/actuator/health/readiness")).startsWith("200");
                assertThat(get(settings, "/v1/sequencers"))
                        .startsWith("200")
                        .contains("\"schedule\":[\"" + pipeline.subnet.address() + "\"]");
                assertThat(get(settings, "/actuator/prometheus"))
                        .contains("lumia_ordering_transactions_total 203.0")
                        .contains("lumia_ordering_ignored_seals_total{rule=\"NOT_ELECTED\"} 0.0");
            }
            assertDerived(pipeline);
        }
    }

    @Test
    void aStandbyTakesOverOnceTheActiveInstanceEnds(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        try (var pipeline = new Pipeline("ordering-standby", folder, kafka, postgres)) {
            // Both are in this process: that it stands still for a while must not hand the lease over.
            var term = Map.of("lumia.lease.term-millis", "60000");
            var first = pipeline.settings();
            first.putAll(term);
            var active = ServiceRunner.run(OrderingApplication.class, first);
            until("a first block", SOON, () -> !pipeline.blocks().isEmpty());
            var settings = pipeline.settings();
            settings.putAll(term);
            try (var standby = ServiceRunner.run(OrderingApplication.class, settings)) {
                assertThat(standby.isRunning()).isTrue();
                assertThat(get(settings, "/actuator/health/readiness")).startsWith("200");
                assertThat(get(settings, "/actuator/health/liveness")).startsWith("200");
                assertThat(get(settings, "/v1/sequencers")).startsWith("503");
                active.close();
                pipeline.submit(pipeline.subnet.bundle(0, 1));
                until("a block of the standby", SOON, () -> pipeline.orderedTransactions() == 1);
                until("readiness", SOON, () -> status(settings).startsWith("200"));
            }
            assertDerived(pipeline);
        }
    }

    @Test
    void killedAtRandomPointsItDerivesIdenticalBlocks(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        long seed = Long.getLong("lumia.seed", 20261121);
        var random = new Random(seed);
        try (var pipeline = new Pipeline("ordering-kill", folder, kafka, postgres)) {
            var deposits = pipeline.subnet.deposits(8);
            var load = new SteadyLoad(pipeline, random.nextLong());
            for (int life = 0; life < 4; life++) {
                int height = pipeline.blocks().size();
                int wanted = height + 5 + random.nextInt(60);
                var process = start(pipeline.settings(), folder.resolve("life-" + life + ".log"));
                pipeline.showOnL1(deposits.get(2 * life).toByteArray());
                pipeline.showOnL1(deposits.get(2 * life + 1).toByteArray());
                until("life %d to order (seed %d)".formatted(life, seed), SOON, () -> {
                    assertThat(process.isAlive()).as("life is running").isTrue();
                    return pipeline.blocks().size() >= wanted;
                });
                process.destroyForcibly();
                assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            long nonce = load.end();
            long submitted = nonce;
            try (var service = ServiceRunner.run(OrderingApplication.class, pipeline.settings())) {
                assertThat(service.isRunning()).isTrue();
                until("all transactions (seed " + seed + ")", SOON, () -> pipeline.orderedTransactions() >= submitted);
                until("all deposits", SOON, () -> pipeline.inboxThrough() == deposits.size());
            }
            var ordered = pipeline.blocks().stream()
                    .flatMap(block -> block.getTransactionsList().stream())
                    .map(transaction -> Hex.encode(transaction.getRaw().toByteArray()))
                    .toList();
            var expected = new ArrayList<String>();
            for (long i = 0; i < submitted; i++) {
                expected.add(Hex.encode(pipeline.subnet.transaction(i)));
            }
            assertThat(ordered)
                    .as("every transaction once, in log order (seed %d)", seed)
                    .isEqualTo(expected);
            assertDerived(pipeline);
            System.out.printf(
                    "ordering killed 4 times: %d blocks, %d transactions, %d blocks published again byte for byte%n",
                    pipeline.blocks().size(), submitted, pipeline.republished());
        }
    }

    @Test
    void aProcessStoppedPastItsLeaseAndResumedSealsNothingElse(
            @TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        try (var pipeline = new Pipeline("ordering-stopped", folder, kafka, postgres)) {
            var processes = List.of(
                    start(pipeline.settings(), folder.resolve("one.log")),
                    start(pipeline.settings(), folder.resolve("two.log")));
            var load = new SteadyLoad(pipeline, 1);
            var stoppedMillis = new ArrayList<Long>();
            try {
                until("blocks", SOON, () -> pipeline.blocks().size() > 20);
                for (int round = 0; round < 4; round++) {
                    // Stopping the standby changes nothing, and stopping the active one hands over: both happen in
                    // turn.
                    var stopped = processes.get(round % 2);
                    signal(stopped, "STOP");
                    int height = pipeline.blocks().size();
                    long since = System.nanoTime();
                    until("a take-over", SOON, () -> pipeline.blocks().size() > height + 2);
                    stoppedMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
                    signal(stopped, "CONT");
                    int resumed = pipeline.blocks().size();
                    until("blocks after it", SOON, () -> pipeline.blocks().size() > resumed + 20);
                }
                long submitted = load.end();
                until("all transactions", SOON, () -> pipeline.orderedTransactions() >= submitted);
                assertThat(pipeline.orderedTransactions()).as("each once").isEqualTo(submitted);
            } finally {
                for (var process : processes) {
                    process.destroyForcibly().waitFor();
                }
            }
            assertThat(sealHashes(pipeline).values()).as("one seal a number").allMatch(hashes -> hashes.size() == 1);
            assertDerived(pipeline);
            System.out.println("ordering stopped in turn, ms until three blocks more: " + stoppedMillis);
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** What was signed for each number, whether it counted or not. */
    private static Map<Long, Set<Hash>> sealHashes(Pipeline pipeline) throws Exception {
        var hashes = new TreeMap<Long, Set<Hash>>();
        for (LogEntry entry : pipeline.log()) {
            var parsed = TxInEntry.parseFrom(entry.bytes());
            if (parsed.hasSeal()) {
                hashes.computeIfAbsent(parsed.getSeal().getNumber(), number -> new HashSet<>())
                        .add(StructHashes.of(parsed.getSeal()));
            }
        }
        return hashes;
    }

    private static void printLatency(Pipeline pipeline) throws InterruptedException {
        var nanos = new ArrayList<Long>();
        for (int i = 0; i < 200; i++) {
            nanos.add(pipeline.submitAndAwait(pipeline.subnet.bundle(1_000 + i, 1)));
        }
        nanos.sort(null);
        System.out.printf(
                "append to ordered, one at a time: p50 %.1f ms, p95 %.1f ms%n",
                nanos.get(100) / 1e6, nanos.get(190) / 1e6);
    }

    private static List<Hash> hashes(List<OrderedBlock> blocks) {
        return blocks.stream().map(OrderingServiceTest::content).toList();
    }

    private static Hash content(OrderedBlock block) {
        return org.lumia.ethereum.crypto.Keccak.hash(block.toByteArray());
    }

    private static void assertDerived(Pipeline pipeline) throws Exception {
        var blocks = pipeline.blocks();
        assertThat(derivedFrom(pipeline, blocks.getLast())).isEqualTo(hashes(blocks));
    }

    /** What another operator makes of the same log: blocks up to that one. */
    private static List<Hash> derivedFrom(Pipeline pipeline, OrderedBlock last) throws Exception {
        until("the log", SOON, () -> pipeline.log().getLast().offset() >= last.getLogOffset());
        var deposits = pipeline.subnet.deposits(8);
        var rules = new LogRules(pipeline.subnet.genesis());
        var state = new LogState(pipeline.subnet.genesis());
        var blocks = new ArrayList<Hash>();
        for (LogEntry entry : pipeline.log()) {
            if (entry.offset() > last.getLogOffset()) {
                break;
            }
            var decision = rules.decide(state, entry, index -> java.util.Optional.of(deposits.get((int) index - 1)));
            for (LogEvent event : ((Decision.Apply) decision).events()) {
                state.apply(event);
                if (event instanceof LogEvent.Derived(var block, var _)) {
                    blocks.add(content(block));
                }
            }
            state.advance(entry.offset());
        }
        return blocks;
    }

    private static Process start(Map<String, String> settings, Path log) throws Exception {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OrderingApplication.class.getName()));
        settings.forEach((key, value) -> command.add("--" + key + "=" + value));
        assertThat(Arrays.asList(command)).isNotEmpty();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(log.toString()))
                .start();
    }

    private static String status(Map<String, String> settings) {
        try {
            return get(settings, "/actuator/health/readiness");
        } catch (Exception e) {
            return "no answer: " + e;
        }
    }

    private static String get(Map<String, String> settings, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
