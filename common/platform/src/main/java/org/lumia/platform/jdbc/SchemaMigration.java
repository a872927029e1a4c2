package org.lumia.platform.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.lumia.platform.StartCheck;
import org.lumia.platform.loop.Patience;
import org.lumia.platform.settings.SettingException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Brings the service's schema up to date. One that a newer build has migrated is refused: this build does not know what its
 * tables mean by now.
 */
public final class SchemaMigration implements FlywayMigrationStrategy {

    private static final String NO_VERSION = "none";

    private final ObjectProvider<StartCheck> checks;
    private volatile String version = NO_VERSION;

    public SchemaMigration(ObjectProvider<StartCheck> checks) {
        this.checks = checks;
    }

    @Override
    public void migrate(Flyway flyway) {
        String schema = flyway.getConfiguration().getDefaultSchema();
        var postgres = flyway.getConfiguration().getDataSource();
        try {
            Patience.await("schema " + schema, () -> {
                checks.orderedStream().forEach(check -> check.before(postgres, schema));
                migrateNow(flyway);
                checks.orderedStream().forEach(check -> check.after(postgres, schema));
                return flyway;
            });
        } catch (RuntimeException refused) {
            throw sentence(refused, schema);
        }
    }

    /** What Postgres will say again as long as nobody changes a setting or a right. */
    private static RuntimeException sentence(RuntimeException thrown, String schema) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            String state = link instanceof SQLException refused ? refused.getSQLState() : null;
            if (state != null && link.getMessage() != null) {
                String said = link.getMessage().lines().findFirst().orElse("");
                if (state.startsWith("28")) {
                    return new SettingException(
                            "Postgres refuses spring.datasource.username or spring.datasource.password: " + said);
                }
                if (state.startsWith("3D")) {
                    return new SettingException(
                            "Postgres has no database of the name in spring.datasource.url: " + said);
                }
                if (state.equals("42501")) {
                    return new SettingException(
                            "The role of spring.datasource.username lacks a right on the schema %s: %s; it must own the schema, or be let make it: GRANT CREATE ON DATABASE"
                                    .formatted(schema, said));
                }
            }
        }
        return thrown;
    }

    /** The newest migration that the schema has; none where nothing was migrated. */
    public String version() {
        return version;
    }

    private void migrateNow(Flyway flyway) {
        var migrations = flyway.info().all();
        newest(Arrays.stream(migrations).filter(SchemaMigration::isFromTheFuture))
                .ifPresent(newer -> {
                    throw new SettingException(
                            "The schema %s is at version %s, migrated by a newer build, and this build knows versions up to %s: start the newer build"
                                    .formatted(
                                            flyway.getConfiguration().getDefaultSchema(),
                                            newer,
                                            newest(Arrays.stream(migrations).filter(SchemaMigration::isKnown))
                                                    .map(MigrationVersion::toString)
                                                    .orElse("none")));
                });
        patient(flyway).migrate();
        version = newest(Arrays.stream(migrations).filter(SchemaMigration::isKnown))
                .map(MigrationVersion::toString)
                .orElse(NO_VERSION);
    }

    /** An index of years takes longer to make than any other statement may take. */
    private static Flyway patient(Flyway flyway) {
        var postgres = Objects.requireNonNull(flyway.getConfiguration().getDataSource());
        return Flyway.configure()
                .configuration(flyway.getConfiguration())
                .dataSource(new DelegatingDataSource(postgres) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        var connection = super.getConnection();
                        // The pool sets it back.
                        connection.setNetworkTimeout(Runnable::run, 0);
                        return connection;
                    }
                })
                .load();
    }

    private static boolean isFromTheFuture(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_SUCCESS
                || migration.getState() == MigrationState.FUTURE_FAILED;
    }

    private static boolean isKnown(MigrationInfo migration) {
        return migration.getState().isResolved();
    }

    private static Optional<MigrationVersion> newest(Stream<MigrationInfo> migrations) {
        return migrations
                .filter(MigrationInfo::isVersioned)
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder());
    }
}
