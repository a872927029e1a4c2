package org.lumia.ordering.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.FairnessEpoch;

/** The fairness counts of epochs that ended, in ordering's schema. */
final class JdbcFairnessReports {
    private final Database database;

    JdbcFairnessReports(Database database) {
        this.database = database;
    }

    /** Within the transaction that saves how far the log was followed: each epoch is here once. The oldest go. */
    static void add(Connection connection, List<FairnessEpoch> closed, int epochsMax) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO fairness_epoch (epoch, counts) VALUES (?, ?)")) {
            for (FairnessEpoch one : closed) {
                insert.setLong(1, one.getEpoch());
                insert.setBytes(2, one.toByteArray());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (var delete = connection.prepareStatement("DELETE FROM fairness_epoch WHERE epoch IN"
                + " (SELECT epoch FROM fairness_epoch ORDER BY epoch DESC OFFSET ?)")) {
            delete.setInt(1, epochsMax);
            delete.executeUpdate();
        }
    }

    /** Those before an epoch, the latest first. */
    List<FairnessEpoch> before(long epoch, int limit) {
        return database.query(connection -> {
            var found = new ArrayList<FairnessEpoch>();
            try (var query = connection.prepareStatement(
                    "SELECT counts FROM fairness_epoch WHERE epoch < ? ORDER BY epoch DESC LIMIT ?")) {
                query.setLong(1, epoch);
                query.setInt(2, limit);
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(FairnessEpoch.parseFrom(rows.getBytes(1)));
                    }
                }
            } catch (InvalidProtocolBufferException e) {
                throw new ContradictionException("fairness_epoch does not decode", e);
            }
            return found;
        });
    }
}
