package org.lumia.execution.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.lumia.execution.Finality;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogReader;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.v1.Settlement;

/** Follows what L1 says of batches, for the tags safe and finalized. */
final class SettledFollowing implements LogReader {
    private final Database database;
    private final String topic;
    private volatile Finality finality = Finality.NONE;

    SettledFollowing(Database database, String topic) {
        this.database = database;
        this.topic = topic;
    }

    Finality finality() {
        return finality;
    }

    @Override
    public long begin() {
        finality = database.query(SettledFollowing::load);
        return database.position(topic);
    }

    @Override
    public void apply(List<LogRecord> records) throws InvalidProtocolBufferException {
        Finality after = finality;
        for (LogRecord entry : records) {
            after = after.after(Settlement.parseFrom(entry.value()));
        }
        Finality stored = after;
        database.transact(connection -> {
            Positions.advance(connection, topic, records);
            try (var update = connection.prepareStatement("UPDATE finality SET safe = ?, finalized = ?")) {
                update.setLong(1, stored.safe());
                update.setLong(2, stored.finalized());
                update.executeUpdate();
            }
        });
        finality = stored;
    }

    private static Finality load(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT safe, finalized FROM finality");
                var row = query.executeQuery()) {
            return row.next() ? new Finality(row.getLong(1), row.getLong(2)) : Finality.NONE;
        }
    }
}
