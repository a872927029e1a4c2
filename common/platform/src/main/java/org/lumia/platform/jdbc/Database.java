package org.lumia.platform.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** The service's schema. Work inside {@link #transact} also carries {@code JdbcClient} calls of the same thread. */
public final class Database {

    private final DataSource dataSource;
    private final TransactionTemplate transactions;

    public Database(DataSource dataSource, TransactionTemplate transactions) {
        this.dataSource = dataSource;
        this.transactions = transactions;
    }

    /** Work that gives a value; what it throws rolls back. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Work without a value; what it throws rolls back. */
    @FunctionalInterface
    public interface Action {
        void run(Connection connection) throws SQLException;
    }

    /** Runs in one transaction: commits when the work returns, rolls back when it throws. */
    public <T> T query(Work<T> work) {
        return transactions.execute(status -> {
            var connection = DataSourceUtils.getConnection(dataSource);
            try {
                return work.run(connection);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    /** {@link #query} whose statements all see the schema as the first one did; for reading alone, and not within another transaction. */
    public <T> T snapshot(Work<T> work) {
        return query(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            }
            return work.run(connection);
        });
    }

    /** {@link #query} for work without a value. */
    public void transact(Action work) {
        transactions.executeWithoutResult(status -> {
            var connection = DataSourceUtils.getConnection(dataSource);
            try {
                work.run(connection);
            } catch (SQLException e) {
                throw new DatabaseException(e);
            } finally {
                DataSourceUtils.releaseConnection(connection, dataSource);
            }
        });
    }

    /** The next offset to apply of a topic. */
    public long position(String topic) {
        return query(connection -> Positions.load(connection, topic));
    }

    /** Postgres refused or broke; the transaction is rolled back. */
    public static final class DatabaseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public DatabaseException(SQLException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
