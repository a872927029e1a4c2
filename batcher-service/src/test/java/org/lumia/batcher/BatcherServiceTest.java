package org.lumia.batcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.batcher.app.BatcherApplication;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.LogAppender;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.kafka.TopicsAdmin;
import org.lumia.protocol.batch.BatchContents;
import org.lumia.protocol.batch.PayloadCodec;
import org.lumia.protocol.genesis.BatchRules;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.Batch;
import org.lumia.protocol.v1.BatchCertificate;
import org.lumia.protocol.v1.BatchEntry;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import org.springframework.context.ConfigurableApplicationContext;

/** The real service on a real broker and a real Postgres. */
@ExtendWith(Infrastructure.class)
class BatcherServiceTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final byte[] KEY = UInt256.of(77).toBytes();
    private static final Address OPERATOR = Address.copyOf(UInt256.of(0xABCD).toBytes(), 12);

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<BatchEntry> published = new LinkedBlockingQueue<>();

    @Test
    void blocksBecomeCertifiedBatchesWhosePayloadsHoldThem(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        Genesis genesis = genesis("closes-batches");
        Map<String, String> settings = settings(genesis, kafka, postgres);
        Topics topics = createTopics(genesis, kafka);
        List<ExecutedBlock> blocks = new SeededChain(new Random(1), OPERATOR, 50).blocks(120);
        try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
            KafkaLog log = observe(service, topics);
            LogAppender executed = log.appender(topics.executed());
            blocks.forEach(block -> executed.appendAndWait(block.toByteArray()));
            List<Batch> batches = new ArrayList<>();
            NavigableMap<Long, BatchCertificate> certificates = new TreeMap<>();
            collect(batches, certificates, 10);
            assertFollows(genesis, blocks, batches);
            BatchCertificate first = certificates.get(0L);
            assertThat(first.getEpochSeed()).isEqualTo(blocks.getFirst().getEpochSeed());
            assertThat(first.getMembersCount()).isEqualTo(1);
            assertThat(first.getSignaturesCount()).isEqualTo(1);

            String json = get(settings, "/v1/batches/3").body();
            assertThat(json)
                    .contains(
                            "\"index\":3",
                            "\"status\":\"certified\"",
                            "\"commitment\":\""
                                    + StructHashes.commitment(batches.get(3).getHeader()));
            byte[] payload = send(settings, "/v1/batches/3/payload", HttpResponse.BodyHandlers.ofByteArray());
            assertThat(payload).isEqualTo(batches.get(3).getPayload().toByteArray());
            assertThat(get(settings, "/v1/batches/999").statusCode()).isEqualTo(404);
            assertThat(get(settings, "/v1/batches?limit=2").body()).startsWith("[{\"index\":");
            assertThat(get(settings, "/v1/batches?limit=2&before=3").body()).startsWith("[{\"index\":2,");
            assertThat(get(settings, "/actuator/health/readiness").statusCode()).isEqualTo(200);
            assertThat(get(settings, "/actuator/prometheus").body())
                    .contains("lumia_batcher_open_batch_bytes_max", "lumia_batcher_compression_ratio_sum");
        }
    }

    @Test
    void aRestartGoesOnWhereItWasAndPublishesNothingElse(KafkaServer kafka, PostgresServer postgres) throws Exception {
        Genesis genesis = genesis("restarts");
        Map<String, String> settings = settings(genesis, kafka, postgres);
        Topics topics = createTopics(genesis, kafka);
        List<ExecutedBlock> blocks = new SeededChain(new Random(2), OPERATOR, 50).blocks(200);
        Map<Long, Batch> batches = new LinkedHashMap<>();
        NavigableMap<Long, BatchCertificate> certificates = new TreeMap<>();
        int from = 0;
        for (int run = 0; run < 4; run++) {
            published.clear();
            try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
                KafkaLog log = observe(service, topics);
                if (run == 1) {
                    appendInbox(log.appender(topics.l1Inbox()), blocks.getLast().getInboxThrough());
                }
                LogAppender executed = log.appender(topics.executed());
                int to = from + 50;
                // A block is sent twice now and then, as execution does after a crash.
                for (int i = Math.max(0, from - 5); i < to; i++) {
                    executed.appendAndWait(blocks.get(i).toByteArray());
                }
                from = to;
                List<Batch> read = new ArrayList<>();
                certificates.clear();
                collect(read, certificates, (run + 1) * 4);
                read.forEach(batch -> keepSame(batches, batch.getHeader().getIndex(), batch));
            }
        }
        assertFollows(genesis, blocks, List.copyOf(batches.values()));
        for (BatchCertificate certificate : certificates.values()) {
            assertThat(certificate.getMembersCount())
                    .as("members of epoch %d", certificate.getEpoch())
                    .isEqualTo(certificate.getEpoch() < 2 ? 1 : 2);
        }
    }

    @Test
    void aBatchThatWasSignedOtherwiseIsPublishedWithoutOurAttestation(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        Genesis genesis = genesis("signed-otherwise");
        Map<String, String> settings = settings(genesis, kafka, postgres);
        Topics topics = createTopics(genesis, kafka);
        List<ExecutedBlock> blocks = new SeededChain(new Random(5), OPERATOR, 50).blocks(100);
        List<Batch> batches = new ArrayList<>();
        NavigableMap<Long, BatchCertificate> certificates = new TreeMap<>();
        try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
            LogAppender executed = observe(service, topics).appender(topics.executed());
            blocks.subList(0, 50).forEach(block -> executed.appendAndWait(block.toByteArray()));
            collect(batches, certificates, 4);
        }
        published.clear();
        String next = "(SELECT max(index) + 1 FROM batch)";
        BatcherTables.execute(
                settings,
                "INSERT INTO signature (kind, generation, number, struct_hash, token) VALUES ('BATCH', %d, %s, '\\x%s', 1)"
                        .formatted(Genesis.GENERATION, next, "ab".repeat(32)));
        // The second start finds the difference in what is stored.
        for (int run = 0; run < 2; run++) {
            try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
                LogAppender executed = observe(service, topics).appender(topics.executed());
                blocks.subList(50 + 25 * run, 75 + 25 * run)
                        .forEach(block -> executed.appendAndWait(block.toByteArray()));
                Await.until(
                        "the refusal",
                        WAIT_MAX,
                        () -> get(settings, "/actuator/prometheus")
                                .body()
                                .contains("lumia_signing_refused{kind=\"BATCH\"} 1.0"));
                int wanted = run + 1;
                Await.until(
                        "more batches",
                        WAIT_MAX,
                        () -> BatcherTables.count(settings, "batch WHERE attestation IS NULL AND published") >= wanted);
                Await.until(
                        "readiness",
                        WAIT_MAX,
                        () -> get(settings, "/actuator/health/readiness").statusCode() == 200);
                assertThat(get(settings, "/v1/batches?limit=1").body()).contains("\"status\":\"built\"");
            }
        }
        assertThat(BatcherTables.count(
                        settings,
                        "batch WHERE attestation IS NOT NULL AND index >= (SELECT number FROM signature"
                                + " WHERE struct_hash = '\\x%s')".formatted("ab".repeat(32))))
                .isZero();
        assertThat(BatcherTables.count(settings, "batch WHERE attestation IS NULL AND published"))
                .isGreaterThan(1);
    }

    /** Members who have gone leave batches without a certificate. */
    @Test
    void aRescueCommitteeSignsAndCertifiesWhatWasBuiltBefore(KafkaServer kafka, PostgresServer postgres)
            throws Exception {
        byte[] other = UInt256.of(78).toBytes();
        Members stranger = new Members(List.of(new Member(OPERATOR, Secp256k1.address(other), 1, OPERATOR)));
        Genesis genesis = genesis("rescued", stranger);
        Map<String, String> settings = settings(genesis, kafka, postgres);
        Topics topics = createTopics(genesis, kafka);
        List<ExecutedBlock> blocks = new SeededChain(new Random(5), OPERATOR, 1_000).blocks(40);
        try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
            KafkaLog log = observe(service, topics);
            LogAppender executed = log.appender(topics.executed());
            blocks.forEach(block -> executed.appendAndWait(block.toByteArray()));
            assertThat(next().hasBatch()).isTrue();
            Members committee = new Members(List.of(new Member(OPERATOR, Secp256k1.address(KEY), 9, OPERATOR)));
            log.appender(topics.l1Inbox())
                    .appendAndWait(InboxMessage.newBuilder()
                            .setIndex(1)
                            .setKind(InboxKind.RESCUE)
                            .setBody(Protobufs.bytes(new Rescue(0, 100, committee).encode()))
                            .build()
                            .toByteArray());
            BatchEntry first = next();
            while (!first.hasCertificate() || first.getCertificate().getIndex() != 0) {
                first = next(); // what was built after the naming may be certified before what was built earlier
            }
            assertThat(first.getCertificate().getMembers(0).getWeight()).isEqualTo(9);
            assertThat(first.getCertificate().getSignatures(0).getSigner())
                    .isEqualTo(Protobufs.bytes(Secp256k1.address(KEY)));
        }
    }

    private BatchEntry next() throws InterruptedException {
        BatchEntry entry = published.poll(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        assertThat(entry).isNotNull();
        return entry;
    }

    /** The first message brings a second member, which holds from epoch 2 on. */
    private static void appendInbox(LogAppender inbox, long through) {
        Members two = new Members(List.of(
                new Member(OPERATOR, Secp256k1.address(KEY), 3, OPERATOR),
                new Member(Address.ZERO, Address.ZERO, 1, Address.ZERO)));
        for (long index = 1; index <= through; index++) {
            inbox.appendAndWait(InboxMessage.newBuilder()
                    .setIndex(index)
                    .setKind(index == 1 ? InboxKind.MEMBERS : InboxKind.DEPOSIT)
                    .setBody(Protobufs.bytes(index == 1 ? two.encode() : new byte[0]))
                    .build()
                    .toByteArray());
        }
    }

    @Test
    void aBlockOfAnotherChainTakesLivenessDown(KafkaServer kafka, PostgresServer postgres) throws Exception {
        Genesis genesis = genesis("mismatch");
        Map<String, String> settings = settings(genesis, kafka, postgres);
        Topics topics = createTopics(genesis, kafka);
        try (ConfigurableApplicationContext service = ServiceRunner.run(BatcherApplication.class, settings)) {
            LogAppender executed = service.getBean(KafkaLog.class).appender(topics.executed());
            List<ExecutedBlock> ours = new SeededChain(new Random(3), OPERATOR, 50).blocks(1);
            List<ExecutedBlock> other = new SeededChain(new Random(4), OPERATOR, 50).blocks(2);
            executed.appendAndWait(ours.getFirst().toByteArray());
            executed.appendAndWait(other.getLast().toByteArray());
            Await.until(
                    "liveness goes down",
                    WAIT_MAX,
                    () -> get(settings, "/actuator/health/liveness").statusCode() == 503);
        }
    }

    private static void assertFollows(Genesis genesis, List<ExecutedBlock> blocks, List<Batch> batches) {
        PayloadCodec codec = new PayloadCodec(UInt256.of(genesis.chainId()));
        Hash parent = Hash.ZERO;
        long next = 1;
        for (Batch batch : batches) {
            assertThat(Protobufs.hash(batch.getParentHash())).isEqualTo(parent);
            assertThat(batch.getHeader().getFirst()).isEqualTo(next);
            BatchContents contents = codec.decode(batch.getPayload().toByteArray());
            assertThat(Keccak.hash(batch.getPayload().toByteArray()))
                    .isEqualTo(Protobufs.hash(batch.getHeader().getPayloadHash()));
            assertThat(contents.first()).isEqualTo(next);
            assertThat(contents.last()).isEqualTo(batch.getHeader().getLast());
            for (int i = 0; i < contents.blocks().size(); i++) {
                ExecutedBlock block = blocks.get((int) next - 1 + i);
                assertThat(contents.blocks().get(i).transactions())
                        .containsExactlyElementsOf(block.getTransactionsList().stream()
                                .filter(transaction -> transaction.getInboxIndex() == 0)
                                .map(transaction -> transaction.getRaw().toByteArray())
                                .toList());
                assertThat(contents.blocks().get(i).inboxCount()).isEqualTo(block.getInboxCount());
            }
            parent = StructHashes.commitment(batch.getHeader());
            next = batch.getHeader().getLast() + 1;
        }
    }

    /** Certificates come as signatures arrive: each after its batch, in any order among themselves. */
    private void collect(List<Batch> batches, NavigableMap<Long, BatchCertificate> certificates, int count)
            throws InterruptedException {
        while (batches.size() < count || certificates.headMap((long) count).size() < count) {
            BatchEntry entry = published.poll(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            assertThat(entry)
                    .as("after %d batches, %d certificates", batches.size(), certificates.size())
                    .isNotNull();
            if (entry.hasBatch()) {
                batches.add(entry.getBatch());
            } else {
                BatchCertificate certificate = entry.getCertificate();
                assertThat(certificate.getIndex()).isLessThan(batches.size());
                keepSame(certificates, certificate.getIndex(), certificate);
            }
        }
    }

    private static <T> void keepSame(Map<Long, T> read, long index, T entry) {
        assertThat(read.putIfAbsent(index, entry)).isIn(null, entry);
    }

    private KafkaLog observe(ConfigurableApplicationContext service, Topics topics) {
        KafkaLog log = service.getBean(KafkaLog.class);
        log.follow(topics.batches(), () -> 0, records -> {
            for (var entry : records) {
                published.add(BatchEntry.parseFrom(entry.value()));
            }
        });
        return log;
    }

    private Genesis genesis(String name) {
        return genesis(name, new Members(List.of(new Member(OPERATOR, Secp256k1.address(KEY), 1, OPERATOR))));
    }

    private Genesis genesis(String name, Members members) {
        Genesis base = Genesis.development(
                name,
                1,
                1_800_000_000_000L,
                new L1Contracts(31337, OPERATOR, OPERATOR, OPERATOR, OPERATOR),
                members,
                Map.of());
        return new Genesis(
                base.subnet(),
                base.name(),
                base.chainId(),
                base.timestampMs(),
                base.l1(),
                base.timing(),
                base.blocks(),
                base.fees(),
                new BatchRules(20_000, 4_000, 60_000),
                base.rewards(),
                base.forks(),
                base.members(),
                base.alloc());
    }

    private Map<String, String> settings(Genesis genesis, KafkaServer kafka, PostgresServer postgres)
            throws IOException {
        Path genesisFile = folder.resolve("genesis.json");
        genesis.save(genesisFile);
        Path keyFile = SecretFile.write(
                folder.resolve("operator.key"), UInt256.fromBytes(KEY).toHash().toString());
        Map<String, String> settings = new HashMap<>();
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("spring.datasource.url", postgres.newDatabase());
        settings.put("spring.datasource.username", postgres.user());
        settings.put("lumia.kafka.bootstrap-servers", kafka.bootstrapServers());
        settings.put("lumia.genesis-file", genesisFile.toString());
        settings.put("lumia.data-dir", folder.toString());
        settings.put("lumia.operator.address", OPERATOR.toString());
        settings.put("lumia.operator.key-file", keyFile.toString());
        return settings;
    }

    private static Topics createTopics(Genesis genesis, KafkaServer kafka) {
        Topics topics = genesis.topics(OPERATOR);
        new TopicsAdmin(KafkaSettings.at(kafka.bootstrapServers())).ensure(TopicSpec.all(topics));
        return topics;
    }

    private static HttpResponse<String> get(Map<String, String> settings, String path) throws Exception {
        return HTTP.send(request(settings, path), HttpResponse.BodyHandlers.ofString());
    }

    private static <T> T send(Map<String, String> settings, String path, HttpResponse.BodyHandler<T> handler)
            throws Exception {
        return HTTP.send(request(settings, path), handler).body();
    }

    private static HttpRequest request(Map<String, String> settings, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + settings.get("server.port") + path))
                .build();
    }
}
