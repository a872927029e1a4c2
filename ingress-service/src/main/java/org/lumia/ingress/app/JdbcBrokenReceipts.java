package org.lumia.ingress.app;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.chain.ReceiptChecks;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.fairness.OrderingReceipt;
import org.lumia.protocol.message.Protobufs;
import org.lumia.rpc.eth.OrderingReceiptJson;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Broken receipts in Postgres, shared by all replicas: of each operator and epoch the first, of its latest epochs. */
final class JdbcBrokenReceipts implements ReceiptChecks.BrokenReceipts {
    static final int OF_EPOCH_MAX = 16;
    static final int EPOCHS_MAX = 16;
    private static final String COLUMNS =
            "subnet, transaction_hash, log_offset, time_ms, operator, signature, epoch, detail, found_at";

    private final Database database;
    private final JdbcClient jdbc;

    JdbcBrokenReceipts(Database database, JdbcClient jdbc) {
        this.database = database;
        this.jdbc = jdbc;
    }

    @Override
    public void keep(OrderingReceipt receipt, long epoch, String why) {
        byte[] operator = receipt.operator().toBytes();
        database.transact(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO broken_receipt (" + COLUMNS + ")"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, ?, now()"
                    + " WHERE (SELECT count(*) FROM broken_receipt WHERE operator = ? AND epoch = ?) < ?"
                    + " ON CONFLICT DO NOTHING")) {
                insert.setLong(1, receipt.subnet());
                insert.setBytes(2, receipt.transactionHash().toBytes());
                insert.setLong(3, receipt.offset());
                insert.setLong(4, receipt.timeMs());
                insert.setBytes(5, operator);
                insert.setBytes(6, receipt.signature().toByteArray());
                insert.setLong(7, epoch);
                insert.setString(8, why);
                insert.setBytes(9, operator);
                insert.setLong(10, epoch);
                insert.setInt(11, OF_EPOCH_MAX);
                insert.executeUpdate();
            }
            dropOldest(connection, operator);
        });
    }

    private static void dropOldest(Connection connection, byte[] operator) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM broken_receipt WHERE operator = ? AND epoch IN"
                + " (SELECT DISTINCT epoch FROM broken_receipt WHERE operator = ? ORDER BY epoch DESC OFFSET ?)")) {
            delete.setBytes(1, operator);
            delete.setBytes(2, operator);
            delete.setInt(3, EPOCHS_MAX);
            delete.executeUpdate();
        }
    }

    /** The latest first, as they are shown. */
    List<Map<String, Object>> of(Address operator) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM broken_receipt WHERE operator = ?"
                        + " ORDER BY epoch DESC, log_offset DESC, transaction_hash")
                .param(operator.toBytes())
                .query((row, index) -> shown(row))
                .list();
    }

    List<Map<String, Object>> ofEpoch(long epoch) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM broken_receipt WHERE epoch = ?"
                        + " ORDER BY operator, log_offset, transaction_hash")
                .param(epoch)
                .query((row, index) -> shown(row))
                .list();
    }

    private static Map<String, Object> shown(ResultSet row) throws SQLException {
        var receipt = new OrderingReceipt(
                row.getLong(1),
                Hash.wrap(row.getBytes(2)),
                row.getLong(3),
                row.getLong(4),
                Address.wrap(row.getBytes(5)),
                Protobufs.bytes(row.getBytes(6)));
        var shown = new LinkedHashMap<String, Object>();
        shown.put("epoch", row.getLong(7));
        shown.put("receipt", OrderingReceiptJson.write(receipt));
        shown.put("detail", row.getString(8));
        shown.put("foundAt", row.getTimestamp(9).toInstant().toString());
        return shown;
    }
}
