package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.execution.Attestations;
import org.lumia.execution.Blocks;
import org.lumia.execution.EmptyProjection;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.execution.OthersResults;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.OrderedChain;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.kafka.KafkaLog;
import org.lumia.platform.kafka.KafkaSettings;
import org.lumia.platform.kafka.TopicSpec;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.signing.Divergence;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

/** What is attested: by a clock that is right and by one that is not, and by a state that was made anew. */
@ExtendWith(Infrastructure.class)
class AttestationSenderTest {
    private static final long BLOCK_MS = 1_700_000_000_000L;
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);

    private final ServiceHealth health = new ServiceHealth("test");
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private HikariDataSource pool;
    private Database database;
    private Lease lease;
    private KafkaSettings kafkaSettings;
    private KafkaLog log;
    private Topics topics;
    private long clockMs = BLOCK_MS + 600_000;
    private long publishedThrough = Long.MAX_VALUE;

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

    private static final Key ALICE = new Key(Hex.decode(OrderedChain.KEY));
    private static final Key BOB = new Key(Hex.decode("0x" + "b0".repeat(32)));
    private static final MemberLists MEMBERS = new MemberLists(new Members(Stream.of(member(ALICE, 1), member(BOB, 3))
            .sorted(Comparator.comparing(Member::operator))
            .toList()));

    private static Member member(Key key, long weight) {
        return new Member(key.address(), key.address(), weight, key.address());
    }

    @BeforeEach
    void connect(KafkaServer kafka, PostgresServer postgres) {
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.newDatabase());
        pool.setUsername(postgres.user());
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/platform/R__lease.sql"),
                        new ClassPathResource("db/platform/R__signature.sql"))
                .execute(pool);
        database = new Database(pool, new TransactionTemplate(new DataSourceTransactionManager(pool)));
        lease = new Lease(database, "chain", "folder", new LeaseSettings(60_000, 50), health);
        assertThat(lease.tryTake()).isTrue();
        kafkaSettings = KafkaSettings.at(kafka.bootstrapServers());
        log = new KafkaLog("test", kafkaSettings, meters, health);
    }

    @AfterEach
    void disconnect() {
        log.close();
        lease.close();
        pool.close();
    }

    /** One state with what attests it: another one of the same operator begins from nothing. */
    private final class Node implements AutoCloseable {
        private final OrderedChain chain;
        private final ChainStore store = new ChainStore(new InMemoryStore(), 10);
        private final SenderRecovery recovery;
        private final Execution execution;
        private final Blocks blocks = new Blocks(store, new EmptyProjection());
        private final OthersResults others;
        private final AttestationSender sender;
        private final SimpleMeterRegistry nodeMeters = new SimpleMeterRegistry();
        private long timestampMs;

        Node(String name) {
            chain = new OrderedChain(name, BLOCK_MS);
            topics = chain.genesis().topics(OrderedChain.ALICE);
            log.topics().ensure(TopicSpec.all(topics));
            // Answered by the partition's leader alone: appends in flight while there is none are not in order.
            log.endOffset(topics.attestations());
            recovery = new SenderRecovery(new TransactionCheck(chain.genesis()), 1);
            execution = new Execution(chain.genesis(), store, recovery, ExecutionTimes.NONE);
            execution.begin();
            blocks.begin(-1);
            others = new OthersResults(new StatementReader(chain.genesis()), MEMBERS, blocks::byNumber);
            var attestations = new Attestations(chain.genesis(), OrderedChain.ALICE, ALICE);
            sender = new AttestationSender(
                    new AttestationSender.Source(store, blocks, () -> publishedThrough, attestations, others),
                    new AttestationSender.Memory(
                            database,
                            new Signatures(SignatureKind.BLOCK, lease),
                            new Divergence(SignatureKind.BLOCK, health, nodeMeters)),
                    log.appender(topics.attestations()),
                    () -> Instant.ofEpochMilli(clockMs),
                    health.absence("clock"));
            sender.begin();
        }

        /** Bob has more than two thirds of the weight, and this node's results. */
        Attestation bob(long number) {
            return new Attestations(chain.genesis(), BOB.address(), BOB)
                    .sign(blocks.byNumber(number).orElseThrow())
                    .getFirst()
                    .getBlock();
        }

        void execute(long... values) throws Exception {
            for (long value : values) {
                var block = chain.block(chain.transfer(UInt256.of(value)));
                var executed = execution.write(execution.execute(block, execution.prepare(block), 1, 0));
                blocks.add(executed.message(), executed.head());
                others.onHead(executed.message().getNumber());
                timestampMs = executed.message().getTimestampMs();
            }
        }

        @Override
        public void close() {
            recovery.close();
            store.close();
        }
    }

    private List<Attestation> attested(int wanted) throws Exception {
        var attested = new ArrayList<Attestation>();
        var follower = new KafkaLog("reader", kafkaSettings, meters, health);
        try (follower) {
            follower.follow(topics.attestations(), () -> 0, batch -> {
                for (var entry : batch) {
                    synchronized (attested) {
                        attested.add(AttestationEntry.parseFrom(entry.value()).getBlock());
                    }
                }
            });
            follower.start();
            Await.until("attestations", WAIT_MAX, () -> {
                synchronized (attested) {
                    return attested.size() >= wanted;
                }
            });
        }
        return attested;
    }

    private static List<Long> numbers(List<Attestation> attestations) {
        return attestations.stream().map(Attestation::getNumber).toList();
    }

    @Test
    void aBlockThatIsAheadOfTheClockIsAttestedOnceTheClockAllowsItAndThatIsSaid() throws Exception {
        try (var node = new Node("attest-clock")) {
            node.execute(1);
            clockMs = node.timestampMs - 600_000;
            assertThat(node.sender.step()).isEqualTo(Duration.ofSeconds(1));
            assertThat(node.sender.through()).isZero();
            assertThat(health.missing().get("clock"))
                    .startsWith("block 1 is for " + Instant.ofEpochMilli(node.timestampMs)
                            + ", 600000 ms after this machine's");
            clockMs = node.timestampMs - node.chain.genesis().timing().maxDriftMs();
            node.sender.step();
            assertThat(node.sender.through()).isEqualTo(1);
            assertThat(health.missing()).isEmpty();
        }
    }

    @Test
    void onlyWhatIsPublishedIsAttested() throws Exception {
        try (var node = new Node("attest-published")) {
            node.execute(1, 2, 3);
            publishedThrough = -1;
            node.sender.step();
            assertThat(node.sender.through()).isZero();
            publishedThrough = 2;
            node.sender.step();
            assertThat(node.sender.through()).isEqualTo(2);
        }
    }

    @Test
    void aStateMadeAnewWithTheSameResultsSignsNoHistoryAgain() throws Exception {
        try (var node = new Node("attest-again")) {
            node.execute(1, 2, 3);
            node.sender.step();
        }
        try (var rebuilt = new Node("attest-again")) {
            assertThat(rebuilt.store.attestedThrough())
                    .as("its RocksDB is gone")
                    .isNegative();
            rebuilt.execute(1, 2);
            rebuilt.sender.step();
            rebuilt.execute(3, 4);
            rebuilt.sender.step();
            assertThat(rebuilt.sender.refused()).isEmpty();
            assertThat(numbers(attested(4))).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aStateThatComesToAnotherResultSignsNothingMoreAndSaysFromWhichBlockOn() throws Exception {
        ByteString signed;
        try (var node = new Node("attest-differs")) {
            node.execute(1, 2, 3, 4, 5);
            node.sender.step();
            signed = attested(5).get(2).getBlockHash();
        }
        try (var rebuilt = new Node("attest-differs")) {
            rebuilt.execute(1, 2, 33, 4, 5, 6, 7);
            rebuilt.sender.step();
            assertThat(rebuilt.sender.refused().orElseThrow())
                    .startsWith("already signed an attestation of block 3 with 0x")
                    .endsWith("this build or state comes to a different result; nothing was signed");
            assertThat(health.notes()).containsKey("signing");
            assertThat(health.missing()).as("reads are served on").isEmpty();
            assertThat(rebuilt.nodeMeters
                            .get("lumia_signing_refused")
                            .tag("kind", "BLOCK")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            rebuilt.execute(8);
            rebuilt.sender.step();
            rebuilt.sender.begin();
            rebuilt.sender.step();
            assertThat(numbers(attested(5))).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(attested(5).get(2).getBlockHash()).isEqualTo(signed);
        }
    }

    @Test
    void whereOthersCertifyAnotherResultNothingMoreIsSignedAndWhatDiffersIsSaid() throws Exception {
        try (var right = new Node("attest-others");
                var wrong = new Node("attest-others")) {
            right.execute(1, 2, 3, 4, 5);
            wrong.execute(1, 2, 33, 4);
            wrong.others.add(right.bob(2));
            wrong.sender.step();
            assertThat(wrong.sender.refused()).isEmpty();
            wrong.others.add(right.bob(3));
            wrong.execute(5);
            wrong.sender.step();
            assertThat(wrong.sender.refused().orElseThrow())
                    .startsWith("block 3 is "
                            + Protobufs.hash(
                                    wrong.blocks.byNumber(3).orElseThrow().getHash())
                            + " here (state root 0x")
                    .contains("and 3 of a weight of 4 signed "
                            + Protobufs.hash(right.bob(3).getBlockHash()))
                    .contains("of the same seal, so that execution differs")
                    .contains("seen is of block 2;");
            assertThat(health.notes()).containsKey("signing");
            assertThat(health.missing()).as("reads are served on").isEmpty();
            assertThat(numbers(attested(4))).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    /** What was signed wrongly stays: no number gets a second signature. */
    @Test
    void aStateMadeAnewThatOthersCertifySignsOnBehindWhatWasSignedWrongly() throws Exception {
        try (var wrong = new Node("attest-recovers")) {
            wrong.execute(1, 2, 33, 4);
            wrong.sender.step();
        }
        try (var rebuilt = new Node("attest-recovers")) {
            rebuilt.execute(1, 2, 3, 4, 5);
            rebuilt.sender.step();
            assertThat(rebuilt.sender.refused()).isPresent();
            rebuilt.others.add(rebuilt.bob(3));
            rebuilt.sender.step();
            assertThat(rebuilt.sender.refused())
                    .as("of block 4 nobody has said yet whose result is right")
                    .isPresent();
            rebuilt.others.add(rebuilt.bob(5));
            rebuilt.sender.step();
            assertThat(rebuilt.sender.refused()).isEmpty();
            assertThat(health.notes()).doesNotContainKey("signing");
            assertThat(numbers(attested(5))).containsExactly(1L, 2L, 3L, 4L, 5L);
            rebuilt.sender.begin();
            rebuilt.execute(6);
            rebuilt.sender.step();
            assertThat(numbers(attested(6))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void whatWasRememberedAndMayNotHaveLeftIsSentAgainTheSame() throws Exception {
        try (var node = new Node("attest-crash")) {
            node.execute(1, 2);
            node.sender.step();
            // As after a crash between the signing memory and the log.
            database.transact(connection ->
                    connection.createStatement().execute("UPDATE signature SET sent = false WHERE number = 2"));
        }
        try (var again = new Node("attest-crash")) {
            again.execute(1, 2, 3);
            again.sender.step();
            var all = attested(4);
            assertThat(numbers(all)).containsExactly(1L, 2L, 2L, 3L);
            assertThat(all.get(1)).isEqualTo(all.get(2));
        }
    }
}
