package org.lumia.ordering.app;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.jdbc.Positions;
import org.lumia.platform.kafka.LogRecord;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;

/** Keeps the operator's copy of L1 messages until they are applied, with the position they were read at. */
final class JdbcInbox {
    private final Database database;
    private final String topic;

    JdbcInbox(Database database, String topic) {
        this.database = database;
        this.topic = topic;
    }

    long position() {
        return database.position(topic);
    }

    /** Stores what follows; what was seen is dropped, and a gap is a {@link ContradictionException}. @return the new ones */
    List<InboxMessage> store(List<LogRecord> batch) {
        return database.query(connection -> {
            Positions.advance(connection, topic, batch);
            long last = last(connection);
            var fresh = new ArrayList<InboxMessage>();
            for (LogRecord entry : batch) {
                InboxMessage message = parse(entry);
                if (message.getIndex() <= last) {
                    continue;
                }
                if (message.getIndex() != last + 1) {
                    throw new ContradictionException("inbox message %d at offset %d of %s does not follow %d"
                            .formatted(message.getIndex(), entry.offset(), topic, last));
                }
                last = message.getIndex();
                fresh.add(message);
            }
            insert(connection, fresh);
            return List.copyOf(fresh);
        });
    }

    private static long last(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                        "SELECT (SELECT max(index) FROM inbox_message), snapshot FROM ordering_state");
                var row = query.executeQuery()) {
            row.next();
            long stored = row.getLong(1);
            byte[] snapshot = row.getBytes(2);
            return Math.max(
                    stored,
                    snapshot == null ? 0 : LogSnapshot.parseFrom(snapshot).getInboxThrough());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("the snapshot does not decode", e);
        }
    }

    private static void insert(Connection connection, List<InboxMessage> messages) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO inbox_message (index, message) VALUES (?, ?)")) {
            for (InboxMessage message : messages) {
                insert.setLong(1, message.getIndex());
                insert.setBytes(2, message.toByteArray());
                insert.addBatch();
            }
            if (!messages.isEmpty()) {
                insert.executeBatch();
            }
        }
    }

    private InboxMessage parse(LogRecord entry) {
        try {
            return InboxMessage.parseFrom(entry.value());
        } catch (InvalidProtocolBufferException e) {
            throw new ContradictionException("offset %d of %s does not decode".formatted(entry.offset(), topic), e);
        }
    }
}
