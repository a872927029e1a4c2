package org.lumia.rewards.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.platform.jdbc.Database.DatabaseException;
import org.lumia.protocol.evidence.Contradiction;
import org.lumia.protocol.evidence.Offence;
import org.lumia.protocol.evidence.Statement;
import org.lumia.protocol.evidence.StatementMemory;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;

/** What members stated first and what became evidence, in the caller's transaction. For one run of records. */
final class JdbcStatements implements StatementMemory {
    /** Of one offence that an operator's evidence is kept of: the latest epochs. */
    static final int EVIDENCE_PER_OFFENCE_MAX = 16;

    /** Of all operators. */
    static final int EVIDENCE_MAX = 10_000;

    private final Connection connection;
    private final Map<Address, Address> operators = new HashMap<>();
    private final Map<Statement.Key, Statement> known = new HashMap<>();
    private final List<Statement> remembered = new ArrayList<>();

    private JdbcStatements(Connection connection) {
        this.connection = connection;
    }

    /** With what is known of the statements' numbers. */
    static JdbcStatements open(Connection connection, Genesis genesis, List<Statement> statements) throws SQLException {
        var memory = new JdbcStatements(connection);
        memory.loadOperators(genesis);
        memory.loadKnown(statements);
        return memory;
    }

    /** Every key that a list has had: what it signed stays signed when it leaves the list. */
    private void loadOperators(Genesis genesis) throws SQLException {
        genesis.members().list().forEach(member -> operators.put(member.signer(), member.operator()));
        try (var query =
                connection.prepareStatement("SELECT body FROM registry_message WHERE kind = ? ORDER BY inbox_index")) {
            query.setInt(1, InboxKind.MEMBERS_VALUE);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Members.decode(rows.getBytes(1))
                            .list()
                            .forEach(member -> operators.put(member.signer(), member.operator()));
                }
            }
        }
    }

    private void loadKnown(List<Statement> statements) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (var query = connection.prepareStatement("SELECT s.kind, s.signer, s.number, s.struct_hash, s.message"
                + " FROM unnest(?::text[], ?::bytea[], ?::bigint[]) AS asked (kind, signer, number)"
                + " JOIN signed_statement s USING (kind, signer, number)")) {
            var kinds = statements.stream().map(statement -> statement.kind().name());
            var signers =
                    statements.stream().map(statement -> statement.signer().bytes());
            var numbers = statements.stream().map(Statement::number);
            query.setArray(1, connection.createArrayOf("text", kinds.toArray()));
            // As an array of arrays: the driver takes no bytes among objects.
            query.setArray(2, connection.createArrayOf("bytea", signers.toArray(byte[][]::new)));
            query.setArray(3, connection.createArrayOf("bigint", numbers.toArray()));
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    Statement statement = statement(rows);
                    known.put(statement.key(), statement);
                }
            }
        }
    }

    private static Statement statement(ResultSet row) throws SQLException {
        return new Statement(
                Statement.Kind.valueOf(row.getString(1)),
                row.getLong(3),
                Hash.wrap(row.getBytes(4)),
                Address.wrap(row.getBytes(2)),
                Protobufs.bytes(row.getBytes(5)));
    }

    @Override
    public Optional<Address> operator(Address signer) {
        return Optional.ofNullable(operators.get(signer));
    }

    @Override
    public Optional<Statement> first(Statement.Key key) {
        return Optional.ofNullable(known.get(key));
    }

    @Override
    public void remember(Statement statement) {
        known.put(statement.key(), statement);
        remembered.add(statement);
    }

    /** Writes what was remembered. @return how many statements */
    int flush() throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO signed_statement (kind, signer, number, struct_hash, message)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            for (Statement statement : remembered) {
                insert.setString(1, statement.kind().name());
                insert.setBytes(2, statement.signer().bytes());
                insert.setLong(3, statement.number());
                insert.setBytes(4, statement.structHash().bytes());
                insert.setBytes(5, statement.message().toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        int count = remembered.size();
        remembered.clear();
        return count;
    }

    /**
     * Lets go of numbers far below what this operator has, and of a key's highest where it has stated more than twice as many: a
     * flood of numbers to come pushes out nothing but itself.
     */
    void bound(int numbersMax) throws SQLException {
        for (Statement.Kind kind : Statement.Kind.values()) {
            long head = number(
                    switch (kind) {
                        case SEAL, BLOCK -> "SELECT coalesce(max(number), 0) FROM ordered_block";
                        case BATCH -> "SELECT coalesce(max(batch_index), 0) FROM batch";
                        case REWARD -> "SELECT coalesce(max(epoch), 0) FROM epoch_span";
                    },
                    query -> {});
            try (var low = connection.prepareStatement(
                            "DELETE FROM signed_statement WHERE kind = ? AND signer = ? AND number < ?");
                    var high = connection.prepareStatement(
                            "DELETE FROM signed_statement WHERE kind = ? AND signer = ? AND number >"
                                    + " (SELECT number FROM signed_statement WHERE kind = ? AND signer = ?"
                                    + " ORDER BY number OFFSET ? LIMIT 1)")) {
                for (Address signer : operators.keySet()) {
                    low.setString(1, kind.name());
                    low.setBytes(2, signer.bytes());
                    low.setLong(3, head - numbersMax);
                    low.addBatch();
                    high.setString(1, kind.name());
                    high.setBytes(2, signer.bytes());
                    high.setString(3, kind.name());
                    high.setBytes(4, signer.bytes());
                    high.setLong(5, 2L * numbersMax - 1);
                    high.addBatch();
                }
                low.executeBatch();
                high.executeBatch();
            }
        }
    }

    /** The block's, as far as blocks are known here; else the last epoch that has blocks. */
    @Override
    public long epoch(Contradiction contradiction) {
        String sql = switch (contradiction.offence()) {
            case DOUBLE_SEAL, DOUBLE_ATTESTATION ->
                "SELECT epoch FROM epoch_span WHERE first_block <= ? ORDER BY first_block DESC LIMIT 1";
            case DOUBLE_BATCH_ATTESTATION, BATCH_AGAINST_BLOCK ->
                "SELECT epoch FROM batch WHERE batch_index <= ? ORDER BY batch_index DESC LIMIT 1";
            case DOUBLE_REWARD_ATTESTATION ->
                "SELECT epoch FROM epoch_span WHERE epoch <= ? ORDER BY epoch DESC LIMIT 1";
        };
        return number(sql, query -> query.setLong(1, contradiction.number()));
    }

    @Override
    public boolean has(Address operator, Offence offence, long epoch) {
        return number("SELECT count(*) FROM evidence WHERE operator = ? AND offence = ? AND epoch = ?", query -> {
                    query.setBytes(1, operator.bytes());
                    query.setString(2, offence.name());
                    query.setLong(3, epoch);
                })
                > 0;
    }

    /** Beyond the bounds the oldest goes. */
    @Override
    public void keep(Address operator, long epoch, Contradiction contradiction) {
        try {
            drop(
                    "operator = ? AND offence = ?",
                    EVIDENCE_PER_OFFENCE_MAX,
                    query -> {
                        query.setBytes(1, operator.bytes());
                        query.setString(2, contradiction.offence().name());
                    },
                    2);
            drop("true", EVIDENCE_MAX, query -> {}, 0);
            insert(operator, epoch, contradiction);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private void drop(String which, int max, Parameters parameters, int parametersCount) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM evidence WHERE id IN (SELECT id FROM evidence WHERE "
                + which + " ORDER BY id DESC OFFSET ?)")) {
            parameters.set(delete);
            delete.setInt(parametersCount + 1, max - 1);
            delete.executeUpdate();
        }
    }

    private void insert(Address operator, long epoch, Contradiction found) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO evidence (operator, offence, epoch, number, signer,"
                + " first_kind, first_hash, first_message, second_kind, second_hash, second_message, header)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setBytes(1, operator.bytes());
            insert.setString(2, found.offence().name());
            insert.setLong(3, epoch);
            insert.setLong(4, found.number());
            insert.setBytes(5, found.signer().bytes());
            set(insert, 6, found.first());
            set(insert, 9, found.second());
            if (found.header().isPresent()) {
                insert.setBytes(12, found.header().get().toByteArray());
            } else {
                insert.setNull(12, Types.BINARY);
            }
            insert.executeUpdate();
        }
    }

    private static void set(PreparedStatement insert, int at, Statement statement) throws SQLException {
        insert.setString(at, statement.kind().name());
        insert.setBytes(at + 1, statement.structHash().bytes());
        insert.setBytes(at + 2, statement.message().toByteArray());
    }

    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    private long number(String sql, Parameters parameters) {
        try (var query = connection.prepareStatement(sql)) {
            parameters.set(query);
            try (var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
