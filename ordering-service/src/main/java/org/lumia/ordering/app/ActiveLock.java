package org.lumia.ordering.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Held by the one active instance of an operator: a Postgres advisory lock, which ends with its connection. */
final class ActiveLock implements AutoCloseable {
    private static final String TRY = "SELECT pg_try_advisory_lock(hashtext(current_schema()), 1)";
    private static final String RELEASE = "SELECT pg_advisory_unlock(hashtext(current_schema()), 1)";

    private final Connection connection;

    private ActiveLock(Connection connection) {
        this.connection = connection;
    }

    /** Empty while another instance holds it. */
    static Optional<ActiveLock> tryAcquire(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean held = false;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(TRY)) {
            row.next();
            held = row.getBoolean(1);
        } finally {
            if (!held) {
                connection.close();
            }
        }
        return held ? Optional.of(new ActiveLock(connection)) : Optional.empty();
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute(RELEASE);
        }
    }
}
