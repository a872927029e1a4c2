package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.testkit.Await;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/** A whole operator, its own topics on its own Kafka and the shared ones on three brokers with TLS, rights and quotas, beside a hostile member. */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedDevnetTest {
    private static final Address HOSTILE = Address.parse("0x00000000000000000000000000000000000000ff");
    private static final Duration WAIT_MAX = Duration.ofSeconds(120);
    private static final int QUOTA = 1 << 20;
    private static final int FLOOD_ENTRY_BYTES = 1 << 20;
    private static final List<String> SETTINGS = List.of("bootstrap-servers", "client-properties-file");

    private static SharedKafka cluster;
    private static Devnet devnet;
    private static Web3j l2;
    private static Topics topics;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        var settings = new DevnetSettings(folder.resolve("devnet"), EndToEndTest.ports(), 1, 3_000, 5);
        var operator = Operator.of(settings, 1).account().address();
        topics = new Topics("lumia-dev", operator);
        cluster = SharedKafka.start(folder, List.of(operator, HOSTILE));
        var members = new Members(
                List.of(new Member(operator, operator, 1, operator), new Member(HOSTILE, HOSTILE, 1, HOSTILE)));
        var l1 = new L1Contracts(31337, Address.ZERO, Address.ZERO, Address.ZERO, Address.ZERO);
        var genesis = folder.resolve("members.json");
        Genesis.development("lumia-dev", 1, 1_800_000_000_000L, l1, members, Map.of())
                .save(genesis);
        try (var admin = cluster.admin()) {
            PrintedCommands.apply(admin, "topics", genesis, cluster.bootstrap());
            PrintedCommands.apply(admin, "acls", genesis, cluster.bootstrap());
            PrintedCommands.apply(
                    admin, "quotas", genesis, cluster.bootstrap(), "--bytes-per-second", Integer.toString(QUOTA));
        }
        // As an operator's environment would have them: the devnet itself knows of one Kafka.
        System.setProperty("lumia.kafka.shared.bootstrap-servers", cluster.bootstrap());
        System.setProperty(
                "lumia.kafka.shared.client-properties-file",
                cluster.clientProperties(operator).toString());
        devnet = Devnet.start(settings, Devnet.Begin.CONTINUE, new Progress(System.out));
        l2 = Web3j.build(new HttpService(devnet.description().endpoints().get("jsonRpc")));
    }

    @AfterAll
    static void stop() {
        SETTINGS.forEach(name -> System.clearProperty("lumia.kafka.shared." + name));
        if (devnet != null) {
            devnet.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private static KafkaProducer<byte[], byte[]> hostile() throws Exception {
        var config = new HashMap<>(cluster.client(HOSTILE));
        config.put("buffer.memory", 128L << 20);
        config.put("max.request.size", 2 * FLOOD_ENTRY_BYTES);
        config.put("delivery.timeout.ms", Integer.MAX_VALUE);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void transfer() throws Exception {
        var wallet = new L2Wallet(
                l2,
                devnet.description().chainId(),
                DevAccounts.funded().getFirst().key());
        var receipt = wallet.send(Optional.of(HOSTILE), BigInteger.ONE, 21_000, "0x");
        assertThat(receipt.isStatusOK()).isTrue();
    }

    private static String metrics(String service) throws Exception {
        var operator = devnet.description().operators().getFirst();
        var request = HttpRequest.newBuilder(URI.create(operator.management(service) + "prometheus"));
        return HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.ofString())
                .body();
    }

    private static double sum(String service, String metric) throws Exception {
        return metrics(service)
                .lines()
                .filter(line -> line.startsWith(metric))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long end(Map<String, Object> config, String topic) throws Exception {
        var partition = new TopicPartition(topic, 0);
        try (var admin = Admin.create(config)) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(30, TimeUnit.SECONDS)
                    .offset();
        }
    }

    @Test
    @Order(1)
    void theSharedTopicsAloneAreWrittenOnTheSharedBrokers() throws Exception {
        transfer();
        Map<String, Object> own =
                Map.of("bootstrap.servers", devnet.description().endpoints().get("kafka"));
        for (String shared : List.of(topics.txIn(), topics.attestations())) {
            assertThat(end(cluster.client(HOSTILE), shared)).isPositive();
            assertThat(end(own, shared)).isZero();
        }
        assertThat(end(own, topics.ordered())).isPositive();
        try (var admin = cluster.admin()) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .containsExactlyInAnyOrder(topics.txIn(), topics.attestations());
        }
    }

    @Test
    @Order(2)
    void whatIsNoEntryCostsACounter() throws Exception {
        double ignored = sum("ordering", "lumia_ordering_ignored_entries_total");
        double refused = sum("rewards", "lumia_rewards_attestations_refused_total");
        var random = new Random(7);
        int sent = 0;
        try (var producer = hostile()) {
            for (String topic : List.of(topics.txIn(), topics.attestations())) {
                for (byte[] value : malformed(random)) {
                    producer.send(new ProducerRecord<>(topic, 0, null, value)).get(30, TimeUnit.SECONDS);
                    sent++;
                }
                producer.send(new ProducerRecord<>(topic, 0, new byte[0], new byte[] {1}))
                        .get(30, TimeUnit.SECONDS);
                sent++;
            }
        }
        double each = sent / 2.0;
        Await.until(
                "counted",
                WAIT_MAX,
                () -> sum("ordering", "lumia_ordering_ignored_entries_total") >= ignored + each
                        && sum("rewards", "lumia_rewards_attestations_refused_total") >= refused + each);
        transfer();
        assertThat(devnet.failure()).isEmpty();
    }

    private static List<byte[]> malformed(Random random) {
        var values = new ArrayList<byte[]>();
        values.add(null);
        values.add(new byte[0]);
        values.add("{\"not\": \"protobuf\"}".getBytes(StandardCharsets.UTF_8));
        values.add(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
        // A field of a number that nothing has, as a newer release might write it.
        values.add(new byte[] {(byte) 0xfa, 0x3f, 1, 0});
        values.add(new byte[FLOOD_ENTRY_BYTES]);
        for (int i = 1; i <= 40; i++) {
            byte[] noise = new byte[random.nextInt(2_000)];
            random.nextBytes(noise);
            values.add(noise);
        }
        return values;
    }

    @Test
    @Order(3)
    void aFloodWaitsForItsQuotaWhileTransactionsGoThrough() throws Exception {
        var flood = new ArrayList<Future<RecordMetadata>>();
        try (var producer = hostile()) {
            for (int i = 0; i < 12; i++) {
                for (String topic : List.of(topics.txIn(), topics.attestations())) {
                    flood.add(producer.send(new ProducerRecord<>(topic, 0, null, new byte[FLOOD_ENTRY_BYTES])));
                }
            }
            for (int i = 0; i < 5; i++) {
                transfer();
            }
            assertThat(flood.getLast().isDone()).as("the flood is over").isFalse();
            Await.until("the flood", WAIT_MAX, () -> flood.stream().allMatch(Future::isDone));
            for (var entry : flood) {
                entry.get();
            }
        }
        transfer();
        assertThat(devnet.failure()).isEmpty();
    }

    @Test
    @Order(4)
    void transactionsGoThroughWithoutTheBrokerThatLed() throws Exception {
        int leader;
        try (var admin = cluster.admin()) {
            leader = cluster.partition(admin, topics.txIn()).leader().id();
        }
        cluster.broker(leader).kill();
        // Until the dead broker is fenced, nothing is acknowledged and wallets are told to retry.
        Await.until("a transfer", WAIT_MAX, () -> {
            transfer();
            return true;
        });
        transfer();
        cluster.broker(leader).start();
        cluster.awaitInSync(topics.txIn());
        transfer();
        assertThat(devnet.failure()).isEmpty();
    }
}
