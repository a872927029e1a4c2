package org.lumia.platform.jdbc;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.lumia.platform.loop.Patience;
import org.lumia.platform.settings.SettingException;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;

/**
 * Brings the service's schema up to date. One that a newer build has migrated is refused: this build does not know what its
 * tables mean by now.
 */
public final class SchemaMigration implements FlywayMigrationStrategy {

    @Override
    public void migrate(Flyway flyway) {
        Patience.await("schema " + flyway.getConfiguration().getDefaultSchema(), () -> {
            migrateNow(flyway);
            return flyway;
        });
    }

    private static void migrateNow(Flyway flyway) {
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
        flyway.migrate();
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
