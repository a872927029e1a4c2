package org.lumia.rewards.app;

import org.flywaydb.core.Flyway;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The service's own tables in a new database. */
final class Schema {
    private Schema() {}

    static Database migrated(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
        source.setUser(postgres.user());
        source.setCurrentSchema("rewards");
        Flyway.configure()
                .dataSource(source)
                .schemas("rewards")
                .locations("classpath:db/rewards")
                .load()
                .migrate();
        return new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
    }

    static void execute(Database database, String... statements) {
        database.transact(connection -> {
            for (var sql : statements) {
                try (var statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        });
    }
}
