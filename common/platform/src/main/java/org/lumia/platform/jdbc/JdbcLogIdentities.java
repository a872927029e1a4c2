package org.lumia.platform.jdbc;

import java.util.Optional;
import java.util.function.Supplier;
import org.lumia.ethereum.Hash;
import org.lumia.platform.kafka.LogIdentities;
import org.lumia.platform.kafka.LogIdentity;

/** Table {@code log_identity} of the service's own schema: one row a topic. */
public final class JdbcLogIdentities implements LogIdentities {
    private final Supplier<Database> database;

    public JdbcLogIdentities(Supplier<Database> database) {
        this.database = database;
    }

    @Override
    public Optional<LogIdentity> load(String topic) {
        return database.get().query(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT topic_id, entry_offset, entry_hash FROM log_identity WHERE topic = ?")) {
                query.setString(1, topic);
                try (var row = query.executeQuery()) {
                    return row.next()
                            ? Optional.of(new LogIdentity(row.getString(1), row.getLong(2), Hash.wrap(row.getBytes(3))))
                            : Optional.empty();
                }
            }
        });
    }

    @Override
    public void save(String topic, LogIdentity identity) {
        database.get().transact(connection -> {
            try (var update = connection.prepareStatement(
                    "INSERT INTO log_identity (topic, topic_id, entry_offset, entry_hash) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (topic) DO UPDATE SET topic_id = EXCLUDED.topic_id,"
                            + " entry_offset = EXCLUDED.entry_offset, entry_hash = EXCLUDED.entry_hash")) {
                update.setString(1, topic);
                update.setString(2, identity.topicId());
                update.setLong(3, identity.offset());
                update.setBytes(4, identity.hash().toBytes());
                update.executeUpdate();
            }
        });
    }
}
