package org.lumia.execution.app;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.lumia.execution.SearchTooLongException;
import org.lumia.platform.jdbc.Database;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Postgres for reads on behalf of callers: connections of their own, on which a statement ends after a time. So what is stored
 * and what readiness asks waits for no search.
 */
final class ReadDatabase implements JdbcProjection.Reads, AutoCloseable {
    /** query_canceled: the statement took longer than {@code statement_timeout}. */
    private static final String CANCELED = "57014";

    private final HikariDataSource source;
    private final Database database;
    private final int statementMillisMax;

    /**
     * Made once.
     *
     * @param service whose database it is
     * @param connectionsMax at the same time
     * @param statementMillisMax of one statement
     */
    ReadDatabase(DataSource service, int connectionsMax, int statementMillisMax) throws SQLException {
        var config = new HikariConfig();
        service.unwrap(HikariDataSource.class).copyStateTo(config);
        config.setPoolName("execution-reads");
        config.setMaximumPoolSize(connectionsMax);
        config.setMinimumIdle(0);
        config.setReadOnly(true);
        // Nothing is connected before the first read: a start does not wait for it.
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql("SET statement_timeout = " + statementMillisMax);
        this.source = new HikariDataSource(config);
        this.database = new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
        this.statementMillisMax = statementMillisMax;
    }

    /** @throws SearchTooLongException when it takes longer than it may */
    @Override
    public <T> T query(Database.Work<T> work) {
        try {
            return database.query(work);
        } catch (Database.DatabaseException failed) {
            if (failed.getCause() instanceof SQLException cause && CANCELED.equals(cause.getSQLState())) {
                throw new SearchTooLongException(statementMillisMax, cause);
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
