package org.lumia.localnet;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** A running Postgres, wherever it runs; its user needs no password. */
public interface PostgresServer extends AutoCloseable {
    AtomicInteger NEW_DATABASES = new AtomicInteger();

    /** Host and port. */
    String address();

    String user();

    /** The JDBC address of a database that exists. */
    default String jdbcUrl(String database) {
        return "jdbc:postgresql://%s/%s?reWriteBatchedInserts=true".formatted(address(), database);
    }

    /** The JDBC address of a database, which is created if it does not exist. */
    default String database(String name) {
        try (var connection = DriverManager.getConnection(jdbcUrl("postgres"), user(), "");
                var exists = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            exists.setString(1, name);
            if (!exists.executeQuery().next()) {
                try (var create = connection.createStatement()) {
                    create.execute("CREATE DATABASE \"" + name + "\"");
                }
            }
            return jdbcUrl(name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create the database " + name, e);
        }
    }

    /** A new, empty database for one test. */
    default String newDatabase() {
        return database("test_" + ProcessHandle.current().pid() + "_" + NEW_DATABASES.incrementAndGet());
    }

    @Override
    void close();
}
