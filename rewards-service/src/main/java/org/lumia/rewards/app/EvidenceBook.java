package org.lumia.rewards.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.EvidenceOnL1;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.protocol.evidence.EvidenceRules;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.SlashCall;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.BatchHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's evidence against members: what they state is compared with what they stated first, and pairs are kept. */
final class EvidenceBook {
    private static final Logger LOG = LoggerFactory.getLogger("org.lumia.rewards.misbehaviour");

    /** Batches whose last block is compared with what members attested for it, the latest. */
    private static final int BATCHES_COMPARED_MAX = 64;

    private static final byte[] NONE = {};

    static final int STATEMENTS_BETWEEN_BOUNDING = 5_000;

    private static final String COLUMNS =
            "operator, offence, epoch, number, signer, first_kind, first_hash, first_message,"
                    + " second_kind, second_hash, second_message, header, found_at,"
                    + " standing, l1_transaction, l1_detail, settled";

    private final Genesis genesis;
    private final Address us;
    private final int numbersMax;
    private final AtomicInteger sinceBounding = new AtomicInteger(STATEMENTS_BETWEEN_BOUNDING);
    private final Map<Offence, Counter> found = new EnumMap<>(Offence.class);
    private volatile long stored;
    private volatile String againstUs = "";

    EvidenceBook(Genesis genesis, Address us, int numbersMax, MeterRegistry meters, ServiceHealth health) {
        this.genesis = genesis;
        this.numbersMax = numbersMax;
        this.us = us;
        for (Offence offence : Offence.values()) {
            found.put(
                    offence,
                    Counter.builder("lumia_evidence")
                            .description("pairs of messages by which members contradicted themselves, kept as evidence")
                            .tag("offence", offence.name())
                            .register(meters));
        }
        Gauge.builder("lumia_evidence_stored", () -> stored).register(meters);
        Gauge.builder("lumia_evidence_stored_max", () -> JdbcStatements.EVIDENCE_MAX)
                .register(meters);
        Gauge.builder("lumia_evidence_against_us", () -> againstUs.isEmpty() ? 0 : 1)
                .description("1 while evidence against this operator is kept: its bond and its rewards are at stake")
                .register(meters);
        health.note("evidence", this::againstUs);
    }

    /** One sentence while evidence against this operator is kept. */
    Optional<String> againstUs() {
        return Optional.of(againstUs).filter(line -> !line.isEmpty());
    }

    /** As REST shows it. */
    record Row(Address operator, long epoch, Contradiction contradiction, String foundAt, EvidenceOnL1 onL1) {}

    /** Within the transaction of the records' position. @param pairs that came together, such as other operators' evidence */
    int take(Connection connection, List<Statement> statements, List<Contradiction> pairs) throws SQLException {
        if (statements.isEmpty() && pairs.isEmpty()) {
            return 0;
        }
        var memory = JdbcStatements.open(connection, genesis, statements);
        for (Statement statement : statements) {
            EvidenceRules.take(memory, statement).ifPresent(this::tell);
        }
        for (Contradiction pair : pairs) {
            EvidenceRules.take(memory, pair).ifPresent(this::tell);
        }
        int remembered = memory.flush();
        if (sinceBounding.addAndGet(remembered) > STATEMENTS_BETWEEN_BOUNDING) {
            memory.bound(numbersMax);
            sinceBounding.set(0);
        }
        return remembered;
    }

    /** Compares the latest batches with what those who vouched for them attested of their last blocks. */
    void compareBatches(Connection connection) throws SQLException {
        var pairs = new ArrayList<Contradiction>();
        try (var query = connection.prepareStatement(
                "SELECT h.header, b.kind, b.signer, b.number, b.struct_hash, b.message,"
                        + " a.kind, a.signer, a.number, a.struct_hash, a.message"
                        + " FROM (SELECT batch_index, last_block, header FROM batch WHERE header IS NOT NULL"
                        + " ORDER BY batch_index DESC LIMIT ?) h"
                        + " JOIN signed_statement b ON b.kind = 'BATCH' AND b.number = h.batch_index"
                        + " JOIN signed_statement a ON a.kind = 'BLOCK' AND a.signer = b.signer AND a.number = h.last_block")) {
            query.setInt(1, BATCHES_COMPARED_MAX);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Contradiction.between(
                                    statement(rows, 2), BatchHeader.parseFrom(rows.getBytes(1)), statement(rows, 7))
                            .ifPresent(pairs::add);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("a stored batch header does not decode", e);
        }
        take(connection, List.of(), pairs);
    }

    /** What the metrics and the health say, from what is stored. */
    void refresh(Connection connection) throws SQLException {
        try (var query = connection.createStatement();
                var row = query.executeQuery("SELECT count(*) FROM evidence")) {
            row.next();
            stored = row.getLong(1);
        }
        List<Row> ours = of(connection, us);
        againstUs = ours.isEmpty()
                ? ""
                : "there is evidence against this operator: %s of number %d in epoch %d, and %d more"
                        .formatted(
                                ours.getFirst().contradiction().offence(),
                                ours.getFirst().contradiction().number(),
                                ours.getFirst().epoch(),
                                ours.size() - 1);
    }

    /** Evidence against an operator, the latest first. */
    List<Row> of(Connection connection, Address operator) throws SQLException {
        return rows(connection, "operator = ? ORDER BY id DESC", query -> query.setBytes(1, operator.bytes()));
    }

    /** What L1 punishes and has not settled yet, the oldest first. */
    List<Row> open(Connection connection, int rowsMax) throws SQLException {
        return rows(connection, "NOT settled AND offence = ANY (?) ORDER BY id LIMIT ?", query -> {
            var punished = Stream.of(Offence.values())
                    .filter(SlashCall::isFor)
                    .map(Offence::name)
                    .toArray();
            query.setArray(1, connection.createArrayOf("text", punished));
            query.setInt(2, rowsMax);
        });
    }

    /** What l1-submitter says of one. @return whether it is kept here */
    boolean stands(Connection connection, Address operator, Offence offence, long epoch, EvidenceOnL1 onL1)
            throws SQLException {
        try (var update = connection.prepareStatement("UPDATE evidence SET standing = ?, l1_transaction = ?,"
                + " l1_detail = ?, settled = ? WHERE operator = ? AND offence = ? AND epoch = ?")) {
            update.setString(1, onL1.standing().name());
            update.setBytes(2, onL1.transaction().map(Hash::bytes).orElse(NONE));
            update.setString(3, onL1.detail());
            update.setBoolean(4, onL1.settled());
            update.setBytes(5, operator.bytes());
            update.setString(6, offence.name());
            update.setLong(7, epoch);
            return update.executeUpdate() > 0;
        }
    }

    private interface Parameters {
        void set(PreparedStatement query) throws SQLException;
    }

    private static List<Row> rows(Connection connection, String which, Parameters parameters) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM evidence WHERE " + which)) {
            parameters.set(query);
            List<Row> evidence = new ArrayList<>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    evidence.add(row(rows));
                }
            }
            return evidence;
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("stored evidence does not decode", e);
        }
    }

    private static Row row(ResultSet row) throws SQLException, InvalidProtocolBufferException {
        Address signer = Address.wrap(row.getBytes("signer"));
        long number = row.getLong("number");
        byte[] header = row.getBytes("header");
        var contradiction = new Contradiction(
                Offence.valueOf(row.getString("offence")),
                number,
                part(row, "first", signer, number),
                part(row, "second", signer, number),
                header == null ? Optional.empty() : Optional.of(BatchHeader.parseFrom(header)));
        return new Row(
                Address.wrap(row.getBytes("operator")),
                row.getLong("epoch"),
                contradiction,
                row.getTimestamp("found_at").toInstant().toString(),
                new EvidenceOnL1(
                        Standing.valueOf(row.getString("standing")),
                        Optional.of(row.getBytes("l1_transaction"))
                                .filter(bytes -> bytes.length > 0)
                                .map(Hash::wrap),
                        row.getString("l1_detail"),
                        row.getBoolean("settled")));
    }

    private static Statement part(ResultSet row, String which, Address signer, long number) throws SQLException {
        return new Statement(
                Statement.Kind.valueOf(row.getString(which + "_kind")),
                number,
                Hash.wrap(row.getBytes(which + "_hash")),
                signer,
                Protobufs.bytes(row.getBytes(which + "_message")));
    }

    private static Statement statement(ResultSet row, int at) throws SQLException {
        return new Statement(
                Statement.Kind.valueOf(row.getString(at)),
                row.getLong(at + 2),
                Hash.wrap(row.getBytes(at + 3)),
                Address.wrap(row.getBytes(at + 1)),
                Protobufs.bytes(row.getBytes(at + 4)));
    }

    private void tell(Contradiction kept) {
        LOG.error("{} of number {} by the key {}: kept as evidence", kept.offence(), kept.number(), kept.signer());
        Objects.requireNonNull(found.get(kept.offence())).increment();
    }
}
