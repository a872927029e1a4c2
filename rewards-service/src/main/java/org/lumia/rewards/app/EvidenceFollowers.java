package org.lumia.rewards.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.message.Topics;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchEntry;
import org.lumia.protocol.v1.Evidence;
import org.lumia.protocol.v1.Settlement;
import org.lumia.rewards.ExecutedSummary;
import org.lumia.rewards.HeightCheck;
import org.lumia.rewards.OrderedSummary;
import org.lumia.rewards.app.JdbcEvidence.SignedAttestation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the five logs that rewards are counted from: each batch of records is one transaction with its position. */
final class EvidenceFollowers {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.evidence");

    private final Database database;
    private final Topics topics;
    private final StatementReader statements;
    private final EvidenceBook book;
    private final Counter refused;
    private HeightCheck ordered = new HeightCheck("ordered", 0, Hash.ZERO);
    private HeightCheck executed = new HeightCheck("executed", 0, Hash.ZERO);
    private HeightCheck batches = new HeightCheck("batches", -1, Hash.ZERO);
    private HeightCheck settled = new HeightCheck("settled", 0, Hash.ZERO);

    @FunctionalInterface
    private interface Write {
        void run(JdbcEvidence evidence) throws SQLException;
    }

    @FunctionalInterface
    private interface Read {
        Write of(List<LogRecord> batch) throws InvalidProtocolBufferException;
    }

    @FunctionalInterface
    private interface Load {
        void run(Connection connection) throws SQLException;
    }

    EvidenceFollowers(Database database, Topics topics, Genesis genesis, EvidenceBook book, MeterRegistry meters) {
        this.database = database;
        this.topics = topics;
        this.statements = new StatementReader(genesis);
        this.book = book;
        this.refused = Counter.builder("lumia_rewards_attestations_refused")
                .description("Entries of attestations that do not decode, are another subnet's or do not recover")
                .register(meters);
    }

    LogReader ordered() {
        return reader(topics.ordered(), this::loadOrdered, this::ordered);
    }

    LogReader executed() {
        return reader(topics.executed(), this::loadExecuted, this::executed);
    }

    LogReader attestations() {
        return reader(topics.attestations(), connection -> {}, this::attestations);
    }

    LogReader batches() {
        return reader(topics.batches(), this::loadBatches, this::batches);
    }

    LogReader settled() {
        return reader(topics.settled(), this::loadSettled, this::settled);
    }

    private LogReader reader(String topic, Load load, Read read) {
        return LogReader.of(() -> start(topic, load), batch -> write(topic, batch, read.of(batch)));
    }

    private long start(String topic, Load load) {
        return database.query(connection -> {
            load.run(connection);
            return Positions.load(connection, topic);
        });
    }

    private void write(String topic, List<LogRecord> batch, Write write) {
        database.transact(connection -> {
            Positions.advance(connection, topic, batch);
            write.run(new JdbcEvidence(connection));
        });
    }

    private Write ordered(List<LogRecord> batch) {
        List<OrderedSummary> blocks = new ArrayList<>();
        for (var entry : batch) {
            var block = OrderedSummary.read(entry.value());
            if (ordered.accepts(block.number(), block.parentHash(), block.hash(), 1)) {
                blocks.add(block);
            }
        }
        return evidence -> evidence.ordered(blocks);
    }

    private Write executed(List<LogRecord> batch) {
        List<ExecutedSummary> blocks = new ArrayList<>();
        for (var entry : batch) {
            var block = ExecutedSummary.read(entry.value());
            if (executed.accepts(block.number(), block.parentHash(), block.hash(), 1)) {
                blocks.add(block);
            }
        }
        return evidence -> evidence.executed(blocks);
    }

    /** Anyone who may append can append rubbish: it is counted and left out, never an error. */
    private Write attestations(List<LogRecord> batch) {
        List<SignedAttestation> blocks = new ArrayList<>();
        List<Write> rewards = new ArrayList<>();
        List<Statement> stated = new ArrayList<>();
        List<Contradiction> pairs = new ArrayList<>();
        for (var entry : batch) {
            try {
                var parsed = AttestationEntry.parseFrom(entry.value());
                if (parsed.hasEvidence()) {
                    pair(parsed.getEvidence()).ifPresentOrElse(pairs::add, this::refuse);
                    continue;
                }
                Optional<Statement> statement = statements.read(parsed);
                statement.ifPresentOrElse(stated::add, this::refuse);
                statement.ifPresent(signed -> {
                    if (parsed.hasBlock()) {
                        blocks.add(new SignedAttestation(parsed.getBlock(), signed.signer(), entry.offset()));
                    } else if (parsed.hasReward()) {
                        rewards.add(evidence ->
                                evidence.rewardAttestation(parsed.getReward(), signed.signer(), entry.offset()));
                    }
                });
            } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
                LOG.debug("attestations: offset {} is refused: {}", entry.offset(), malformed.getMessage());
                refuse();
            }
        }
        return evidence -> {
            evidence.attestations(blocks);
            for (var reward : rewards) {
                reward.run(evidence);
            }
            book.take(evidence.connection(), stated, pairs);
        };
    }

    private void refuse() {
        refused.increment();
    }

    /** Of another operator's evidence; empty where the two do not exclude each other. */
    private Optional<Contradiction> pair(Evidence evidence) {
        return switch (evidence.getKindCase()) {
            case DOUBLE_SEAL -> {
                var pair = evidence.getDoubleSeal();
                yield pair(statements.read(pair.getFirst()), statements.read(pair.getSecond()));
            }
            case DOUBLE_ATTESTATION -> {
                var pair = evidence.getDoubleAttestation();
                yield pair(statements.read(pair.getFirst()), statements.read(pair.getSecond()));
            }
            case KIND_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<Contradiction> pair(Optional<Statement> first, Optional<Statement> second) {
        return first.flatMap(one -> second.flatMap(other -> Contradiction.between(one, other)));
    }

    private Write batches(List<LogRecord> batch) throws InvalidProtocolBufferException {
        List<Write> writes = new ArrayList<>();
        for (var entry : batch) {
            var parsed = BatchEntry.parseFrom(entry.value());
            if (parsed.hasBatch()) {
                var header = parsed.getBatch().getHeader();
                Hash commitment = StructHashes.commitment(header);
                Hash parent = Protobufs.hash(parsed.getBatch().getParentHash());
                if (batches.accepts(header.getIndex(), parent, commitment, 0)) {
                    writes.add(evidence -> evidence.batch(header, commitment.bytes()));
                }
            }
        }
        return all(writes);
    }

    private Write settled(List<LogRecord> batch) throws InvalidProtocolBufferException {
        List<Write> writes = new ArrayList<>();
        for (var entry : batch) {
            var settlement = Settlement.parseFrom(entry.value());
            if (settled.accepts(settlement.getSequence(), Hash.ZERO, Hash.ZERO, 1)) {
                writes.add(evidence -> evidence.settlement(settlement));
            }
        }
        return all(writes);
    }

    private static Write all(List<Write> writes) {
        return evidence -> {
            for (var write : writes) {
                write.run(evidence);
            }
        };
    }

    private void loadOrdered(Connection connection) throws SQLException {
        ordered = last(connection, "ordered", 0, "SELECT number, hash FROM ordered_block ORDER BY number DESC LIMIT 1");
    }

    private void loadExecuted(Connection connection) throws SQLException {
        executed =
                last(connection, "executed", 0, "SELECT number, hash FROM executed_block ORDER BY number DESC LIMIT 1");
    }

    private void loadBatches(Connection connection) throws SQLException {
        batches = last(
                connection,
                "batches",
                -1,
                "SELECT batch_index, commitment FROM batch ORDER BY batch_index DESC LIMIT 1");
    }

    private void loadSettled(Connection connection) throws SQLException {
        settled = last(
                connection, "settled", 0, "SELECT sequence, decode(repeat('00', 32), 'hex') FROM settled_sequence");
    }

    private static HeightCheck last(Connection connection, String log, long none, String sql) throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery(sql)) {
            return row.next()
                    ? new HeightCheck(log, row.getLong(1), Hash.wrap(row.getBytes(2)))
                    : new HeightCheck(log, none, Hash.ZERO);
        }
    }
}
