package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.chain.state.KeyValueStore.Table;
import org.lumia.chain.state.RocksDbStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.execution.Attestations;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.genesis.BlockLimits;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** On a real broker, Postgres and RocksDB: an account is altered, the others' certificate shows it, and the log mends it. */
@ExtendWith(Infrastructure.class)
class DivergedServiceTest {
    private static final Address CAROL = Address.parse("0x00000000000000000000000000000000000ca401");
    /** Not Carol, whom no block may touch before. */
    private static final Address FEES = Address.parse("0x0000000000000000000000000000000000c0ffee");

    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final Key BOB = new Key(Hex.decode("0x" + "b0".repeat(32)));

    private final Map<String, String> settings = new HashMap<>();
    private final List<Attestation> attested = new CopyOnWriteArrayList<>();
    private OrderedChain chain;
    private Topics topics;
    private String kafkaServers;

    private record Key(byte[] key) implements Signer {
        @Override
        public Address address() {
            return Secp256k1.address(key);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, key);
        }
    }

    /** The other operator, with three quarters of the weight and an honest state. */
    private final class Other implements AutoCloseable {
        private final ChainStore store = new ChainStore(new InMemoryStore(), 10);
        private final SenderRecovery recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
        private final Execution execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);

        Other() {
            execution.begin();
        }

        ExecutedBlock execute(OrderedBlock block) throws Exception {
            return execution
                    .write(execution.execute(block, execution.prepare(block), 1, 0))
                    .message();
        }

        @Override
        public void close() {
            recovery.close();
            store.close();
        }
    }

    private void prepare(Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        var members = new Members(Stream.of(
                        new Member(OrderedChain.ALICE, OrderedChain.ALICE, 1, FEES),
                        new Member(BOB.address(), BOB.address(), 3, FEES))
                .sorted(Comparator.comparing(Member::operator))
                .toList());
        chain = new OrderedChain(
                "diverges",
                System.currentTimeMillis() - 60_000,
                Map.of(CAROL, GenesisAccount.withBalance(UInt256.of(5))),
                BlockLimits.DEVELOPMENT.withGas(60_000_000, 1_000_000),
                members);
        topics = chain.genesis().topics(OrderedChain.ALICE);
        kafkaServers = kafka.bootstrapServers();
        new TopicsAdmin(KafkaSettings.at(kafkaServers)).ensure(TopicSpec.all(topics));
        Path key = folder.resolve("operator.key");
        Files.writeString(key, OrderedChain.KEY);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafkaServers);
        settings.put("lumia.genesis-file", chain.saveGenesis(folder).toString());
        settings.put("lumia.data-dir", folder.resolve("data").toString());
        settings.put("lumia.operator.address", OrderedChain.ALICE.toString());
        settings.put("lumia.operator.key-file", key.toString());
    }

    private ConfigurableApplicationContext start() {
        return ServiceRunner.run(ExecutionApplication.class, settings);
    }

    private Path state() {
        return Path.of(settings.get("lumia.data-dir")).resolve("execution").resolve("state");
    }

    /** A transfer of 1 to Carol. */
    private OrderedBlock toCarol() {
        return chain.block(chain.transaction(Optional.of(CAROL), UInt256.ONE, new byte[0], 21_000));
    }

    private void append(ConfigurableApplicationContext context, OrderedBlock block, ExecutedBlock right) {
        var log = context.getBean(KafkaLog.class);
        log.appender(topics.ordered()).appendAndWait(block.toByteArray());
        var entry = new Attestations(chain.genesis(), BOB.address(), BOB)
                .sign(right)
                .getFirst();
        log.appender(topics.attestations()).appendAndWait(entry.toByteArray());
    }

    /** This operator's attestations, from the topic's start. */
    private void watch(ConfigurableApplicationContext context) {
        context.getBean(KafkaLog.class).follow(topics.attestations(), () -> 0, batch -> {
            for (var entry : batch) {
                var one = AttestationEntry.parseFrom(entry.value()).getBlock();
                if (one.getOperator().equals(Protobufs.bytes(OrderedChain.ALICE)) && !attested.contains(one)) {
                    attested.add(one);
                }
            }
        });
    }

    private List<Long> numbers() {
        return attested.stream().map(Attestation::getNumber).toList();
    }

    private String readiness() throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + "/actuator/health/readiness");
        var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private JsonNode rpc(String method, Object... parameters) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + "/rpc");
        try (var rpc = new JsonRpcClient(uri, WAIT_MAX)) {
            return rpc.call(method, parameters);
        }
    }

    /** Carol is given another account's record. */
    private void alterCarol() {
        try (var store = new RocksDbStore(state(), RocksDbStore.Settings.DEFAULT)) {
            var batch = store.newBatch();
            batch.put(Table.ACCOUNTS, CAROL.toBytes(), store.get(Table.ACCOUNTS, OrderedChain.ALICE.toBytes()));
            store.write(batch);
            store.sync();
        }
    }

    /** As the runbook says: all but what was signed goes, and is made again from the log. */
    private void beginAnewFromTheLog() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafkaServers))) {
            admin.deleteTopics(List.of(topics.executed())).all().get();
        }
        Await.until("gone", WAIT_MAX, () -> {
            try (var admin = Admin.create(Map.of("bootstrap.servers", kafkaServers))) {
                return !admin.listTopics().names().get().contains(topics.executed());
            }
        });
        new TopicsAdmin(KafkaSettings.at(kafkaServers)).ensure(TopicSpec.all(topics));
        FileSystemUtils.deleteRecursively(state());
        try (var connection = DriverManager.getConnection(
                        settings.get("spring.datasource.url"), settings.get("spring.datasource.username"), "");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE public.signature_kept AS SELECT * FROM execution.signature");
            statement.execute("DROP SCHEMA execution CASCADE");
        }
        ServiceRunner.main(ExecutionApplication.class, migrate());
        try (var connection = DriverManager.getConnection(
                        settings.get("spring.datasource.url"), settings.get("spring.datasource.username"), "");
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO execution.signature SELECT * FROM public.signature_kept");
        }
    }

    private String[] migrate() {
        var arguments = new ArrayList<>(List.of("migrate"));
        settings.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        return arguments.toArray(String[]::new);
    }

    @Test
    void anAlteredAccountStopsSigningWhileReadsGoOnAndTheLogMendsIt(
            @TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        prepare(folder, kafka, postgres);
        try (var other = new Other()) {
            try (var context = start()) {
                watch(context);
                for (int i = 0; i < 2; i++) {
                    var block = chain.block(chain.transfer(UInt256.of(7)));
                    append(context, block, other.execute(block));
                }
                Await.until("attested", WAIT_MAX, () -> numbers().equals(List.of(1L, 2L)));
            }
            alterCarol();
            ExecutedBlock right;
            try (var context = start()) {
                watch(context);
                var block = toCarol();
                right = other.execute(block);
                append(context, block, right);
                Await.until(
                        "executed",
                        WAIT_MAX,
                        () -> rpc("eth_blockNumber").asString().equals("0x3"));
                assertThat(rpc("eth_getBlockByNumber", "0x3", false)
                                .path("hash")
                                .asString())
                        .as("the account is another")
                        .isNotEqualTo(Protobufs.hash(right.getHash()).toString());
                Await.until("said", WAIT_MAX, () -> readiness().contains("\"signing\":\"block 3 is 0x"));
                assertThat(readiness())
                        .startsWith("200")
                        .contains("and 3 of a weight of 4 signed " + Protobufs.hash(right.getHash()))
                        .contains("of the same seal, so that execution differs and not the log")
                        .contains("seen is of block 2");
                var next = toCarol();
                right = other.execute(next);
                append(context, next, right);
                Await.until(
                        "read on",
                        WAIT_MAX,
                        () -> rpc("eth_blockNumber").asString().equals("0x4"));
                assertThat(rpc("eth_getBalance", CAROL.toString(), "latest").asString())
                        .as("wrong, and unattested")
                        .isNotEqualTo("0x7");
                assertThat(numbers()).doesNotContain(4L);
            }
            beginAnewFromTheLog();
            try (var context = start()) {
                watch(context);
                Await.until("attested on", WAIT_MAX, () -> numbers().contains(4L));
                assertThat(attested.getLast().getBlockHash()).isEqualTo(right.getHash());
                assertThat(numbers()).as("no number twice").doesNotHaveDuplicates();
                assertThat(readiness()).startsWith("200").doesNotContain("signing");
            }
        }
    }
}
