package org.lumia.testkit;

import java.util.ArrayList;
import java.util.List;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.PostgresServer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Postgres in a container, with the settings of {@link EmbeddedPostgresServer}: durable, where the library's default is not. */
final class ContainerPostgres implements PostgresServer {
    static final String IMAGE = "postgres:18.6";
    private static final String USER = "postgres";

    private final PostgreSQLContainer container;

    private ContainerPostgres(PostgreSQLContainer container) {
        this.container = container;
    }

    static ContainerPostgres start() {
        PostgreSQLContainer container = definition();
        container.start();
        return new ContainerPostgres(container);
    }

    static PostgreSQLContainer definition() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        EmbeddedPostgresServer.serverSettings()
                .forEach((setting, value) -> command.addAll(List.of("-c", setting + "=" + value)));
        return new PostgreSQLContainer(IMAGE)
                .withUsername(USER)
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
                .withCommand(command.toArray(String[]::new));
    }

    @Override
    public String address() {
        return "%s:%d".formatted(container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public void close() {
        container.stop();
    }
}
