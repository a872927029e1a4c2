package org.lumia.execution.app;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.execution.Blocks;
import org.lumia.execution.Projection;

/** Pages of the query side's tables by key, the newest first: each costs the same, however deep it is. */
final class JdbcListings {
    static final Hash TRANSFER = Hash.parse("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");

    /** Blocks whose slots one page tells. */
    private static final int SLOT_BLOCKS_MAX = 4_000;

    private static final String TRANSACTIONS =
            "SELECT " + ListedTransaction.COLUMNS + " FROM transactions t JOIN blocks b ON b.number = t.block_number";
    private static final String OF_SENDER = "t.sender = ?";
    private static final String OF_RECIPIENT = "t.recipient = ?";
    private static final String OF_CONTRACT = "t.contract_address = ?";

    private final JdbcProjection.Reads reads;

    JdbcListings(JdbcProjection.Reads reads) {
        this.reads = reads;
    }

    /** What one operator sealed in a slot. */
    record ListedSlot(
            long slot, long epoch, String sequencer, long firstBlock, long lastBlock, long blocks, long transactions) {}

    private interface Binding {
        void on(PreparedStatement query) throws SQLException;
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> list(String sql, Binding binding, Row<T> row) {
        return reads.query(connection -> list(connection, sql, binding, row));
    }

    private static <T> List<T> list(Connection connection, String sql, Binding binding, Row<T> row)
            throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            binding.on(query);
            try (var rows = query.executeQuery()) {
                var all = new ArrayList<T>();
                while (rows.next()) {
                    all.add(row.of(rows));
                }
                return all;
            }
        }
    }

    /** Blocks below a height. */
    List<ListedBlock> blocks(long before, int max) {
        return list(
                "SELECT " + ListedBlock.COLUMNS + " FROM blocks WHERE number < ? ORDER BY number DESC LIMIT ?",
                query -> {
                    query.setLong(1, before);
                    query.setInt(2, max);
                },
                ListedBlock::of);
    }

    /** Slots of blocks below a height; the last one's first blocks may be left out. */
    List<ListedSlot> slots(long before) {
        return list(
                "SELECT slot, min(epoch), sequencer, min(number), max(number), count(*), sum(transactions) FROM blocks"
                        + " WHERE number < ? AND number >= ? AND number > 0 GROUP BY slot, sequencer ORDER BY max(number) DESC",
                query -> {
                    query.setLong(1, before);
                    query.setLong(2, before - SLOT_BLOCKS_MAX);
                },
                row -> new ListedSlot(
                        row.getLong(1),
                        row.getLong(2),
                        Hex.encode(row.getBytes(3)),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)));
    }

    /** Transactions before a place. */
    List<ListedTransaction> transactions(Blocks.Place before, int max) {
        return list(
                TRANSACTIONS + " WHERE (t.block_number, t.index) < (?, ?)"
                        + " ORDER BY t.block_number DESC, t.index DESC LIMIT ?",
                query -> {
                    query.setLong(1, before.number());
                    query.setInt(2, before.index());
                    query.setInt(3, max);
                },
                ListedTransaction::of);
    }

    /** Transactions of a block after an index, in their order. */
    List<ListedTransaction> ofBlock(long number, int after, int max) {
        return list(
                TRANSACTIONS + " WHERE t.block_number = ? AND t.index > ? ORDER BY t.index LIMIT ?",
                query -> {
                    query.setLong(1, number);
                    query.setInt(2, after);
                    query.setInt(3, max);
                },
                ListedTransaction::of);
    }

    /** Transactions that an account sent, that were sent to it, or that made it, before a place. */
    List<ListedTransaction> ofAddress(Address address, Blocks.Place before, int max) {
        String each = "(SELECT t.* FROM transactions t WHERE %s AND (t.block_number, t.index) < (?, ?)"
                + " ORDER BY t.block_number DESC, t.index DESC LIMIT ?)";
        String all = String.join(
                " UNION ", each.formatted(OF_SENDER), each.formatted(OF_RECIPIENT), each.formatted(OF_CONTRACT));
        return list(
                "SELECT " + ListedTransaction.COLUMNS + " FROM (" + all
                        + ") t JOIN blocks b ON b.number = t.block_number"
                        + " ORDER BY t.block_number DESC, t.index DESC LIMIT ?",
                query -> query.setInt(bind(query, address.bytes(), before, max, 3), max),
                ListedTransaction::of);
    }

    /** Places of logs by which tokens moved from or to an account, or of the token itself, before a place. */
    List<Projection.LogPlace> transfers(Address address, Blocks.Place before, int max) {
        String each = "(SELECT l.block_number, l.index FROM logs l WHERE l.topic0 = '\\x"
                + TRANSFER.toString().substring(2)
                + "' AND %s = ? AND (l.block_number, l.index) < (?, ?)"
                + " ORDER BY l.block_number DESC, l.index DESC LIMIT ?)";
        String all = String.join(
                " UNION ", each.formatted("l.topic1"), each.formatted("l.topic2"), each.formatted("l.address"));
        byte[] topic = new byte[32];
        System.arraycopy(address.bytes(), 0, topic, 12, 20);
        return list(
                "SELECT block_number, index FROM (" + all + ") l ORDER BY block_number DESC, index DESC LIMIT ?",
                query -> {
                    int at = bind(query, topic, before, max, 2);
                    query.setInt(bind(query, at, address.bytes(), before, max), max);
                },
                row -> new Projection.LogPlace(row.getLong(1), row.getInt(2)));
    }

    private static int bind(PreparedStatement query, byte[] value, Blocks.Place before, int max, int times)
            throws SQLException {
        int at = 1;
        for (int i = 0; i < times; i++) {
            at = bind(query, at, value, before, max);
        }
        return at;
    }

    private static int bind(PreparedStatement query, int first, byte[] value, Blocks.Place before, int max)
            throws SQLException {
        int at = first;
        query.setBytes(at++, value);
        query.setLong(at++, before.number());
        query.setInt(at++, before.index());
        query.setInt(at++, max);
        return at;
    }
}
