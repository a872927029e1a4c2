package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is remembered of members' statements, and what is kept as evidence, on a real Postgres. */
@ExtendWith(Infrastructure.class)
class EvidenceBookTest {
    private static final int NUMBERS_MAX = 100;

    private final Genesis genesis = SimulatedSubnet.run(1, 1).genesis;
    private final StatementReader reader = new StatementReader(genesis);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ServiceHealth health = new ServiceHealth("test");
    private final MemberKey member = new MemberKey(genesis, 1);
    private Database database;
    private EvidenceBook book;

    @BeforeEach
    void migrate(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
        source.setUser(postgres.user());
        source.setCurrentSchema("rewards");
        Flyway.configure()
                .dataSource(source)
                .schemas("rewards")
                .locations("classpath:db/rewards")
                .load()
                .migrate();
        database = new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
        restart();
    }

    /** Another process, which remembers what Postgres does. */
    private void restart() {
        book = new EvidenceBook(genesis, SimulatedSubnet.operator(2), NUMBERS_MAX, meters, health);
    }

    private void take(AttestationEntry... entries) {
        take(List.of(entries));
    }

    private void take(List<AttestationEntry> entries) {
        List<Statement> statements =
                entries.stream().flatMap(entry -> reader.read(entry).stream()).toList();
        database.transact(connection -> book.take(connection, statements, List.of()));
    }

    private List<EvidenceBook.Row> evidence(int operator) {
        return database.query(connection -> book.of(connection, SimulatedSubnet.operator(operator)));
    }

    private long count(String table) {
        return database.query(connection -> {
            try (var row = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void execute(String sql) {
        database.transact(connection -> connection.createStatement().execute(sql));
    }

    @Test
    void twoAttestationsWithARestartBetweenThemAreKeptByteForByte() {
        take(member.block(5, 1));
        restart();
        take(member.block(5, 2));
        restart();
        var kept = evidence(1);
        assertThat(kept).hasSize(1);
        var found = kept.getFirst().contradiction();
        assertThat(found.offence()).isEqualTo(Offence.DOUBLE_ATTESTATION);
        assertThat(found.first().message())
                .isEqualTo(member.block(5, 1).getBlock().toByteString());
        assertThat(found.second().message())
                .isEqualTo(member.block(5, 2).getBlock().toByteString());
        assertThat(evidence(0)).isEmpty();
        assertThat(meters.get("lumia_evidence")
                        .tag("offence", "DOUBLE_ATTESTATION")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void bothInOneRunOfRecordsAndRepeatsAreCountedOnce() {
        take(member.block(5, 1), member.block(5, 1), member.block(5, 2), member.block(5, 3), member.block(6, 1));
        take(member.block(5, 1), member.block(5, 2));
        assertThat(evidence(1)).hasSize(1);
        assertThat(count("signed_statement")).isEqualTo(2);
    }

    @Test
    void aFloodOfOneMemberTakesNoMoreThanItsPart() {
        take(new MemberKey(genesis, 0).block(7, 1));
        var flood = new ArrayList<AttestationEntry>();
        for (int number = 0; number < 6_000; number++) {
            flood.add(member.block(1_000_000L + number, 1));
        }
        take(flood);
        assertThat(count("signed_statement")).isLessThanOrEqualTo(2L * NUMBERS_MAX + 1);
        take(member.block(8, 1));
        take(member.block(8, 2));
        assertThat(evidence(1)).as("the flood pushed out nothing but itself").hasSize(1);
        take(new MemberKey(genesis, 0).block(7, 2));
        assertThat(evidence(0)).hasSize(1);
    }

    @Test
    void numbersFarBehindAreLetGoOf() {
        take(member.block(5, 1));
        execute("INSERT INTO ordered_block VALUES (5000, '\\x00', 0, 0, 0, '\\x00', 0)");
        var later = new ArrayList<AttestationEntry>();
        for (int number = 0; number <= EvidenceBook.STATEMENTS_BETWEEN_BOUNDING; number++) {
            later.add(member.block(4_950 + number, 1));
        }
        take(later);
        assertThat(count("signed_statement WHERE number < 4900")).isZero();
    }

    @Test
    void onePairAnEpochAndTheLatestSixteenEpochsAreKept() {
        for (int epoch = 0; epoch < 20; epoch++) {
            execute("INSERT INTO epoch_span VALUES (%d, '\\x00', 3, %d, %d)"
                    .formatted(epoch, epoch * 10 + 1, epoch * 10 + 10));
            take(member.block(epoch * 10 + 1, 1), member.block(epoch * 10 + 2, 1));
            take(member.block(epoch * 10 + 1, 2), member.block(epoch * 10 + 2, 2));
        }
        assertThat(evidence(1).stream().map(EvidenceBook.Row::epoch).toList())
                .hasSize(JdbcStatements.EVIDENCE_PER_OFFENCE_MAX)
                .startsWith(19L, 18L)
                .endsWith(4L);
    }

    @Test
    void aBatchAgainstOnesOwnAttestationOfItsLastBlockIsFoundInAnyOrder() {
        var header = BatchHeader.newBuilder()
                .setIndex(3)
                .setFirst(10)
                .setLast(20)
                .setParentBlockHash(MemberKey.hash(1))
                .setLastBlockHash(MemberKey.hash(2))
                .setLastStateRoot(MemberKey.hash(3))
                .setInboxAccumulator(MemberKey.hash(4))
                .setPayloadHash(MemberKey.hash(5))
                .build();
        take(new MemberKey(genesis, 0).block(20, 2), new MemberKey(genesis, 0).batch(header));
        take(member.block(20, 99), member.batch(header));
        database.transact(book::compareBatches);
        assertThat(evidence(1)).as("nobody knows yet what is in the batch").isEmpty();
        database.transact(connection -> new JdbcEvidence(connection)
                .batch(
                        header,
                        org.lumia.protocol.message.StructHashes.commitment(header)
                                .toBytes()));
        database.transact(book::compareBatches);
        database.transact(book::compareBatches);
        var kept = evidence(1);
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().contradiction().offence()).isEqualTo(Offence.BATCH_AGAINST_BLOCK);
        assertThat(kept.getFirst().contradiction().header()).contains(header);
        assertThat(evidence(0)).isEmpty();
    }

    @Test
    void anOperatorIsToldOfEvidenceAgainstItself() {
        var us = new MemberKey(genesis, 2);
        take(us.reward(4, 1));
        take(us.reward(4, 2));
        database.transact(book::refresh);
        assertThat(health.notes().get("evidence"))
                .startsWith("there is evidence against this operator: DOUBLE_REWARD_ATTESTATION of number 4");
        assertThat(meters.get("lumia_evidence_against_us").gauge().value()).isEqualTo(1);
        assertThat(meters.get("lumia_evidence_stored").gauge().value()).isEqualTo(1);
    }
}
