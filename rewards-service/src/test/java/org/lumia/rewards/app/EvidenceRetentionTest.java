package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.testkit.Infrastructure;

/** Ten epochs of a thousand blocks, seven of them closed. */
@ExtendWith(Infrastructure.class)
class EvidenceRetentionTest {

    private static Database database(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        Schema.execute(
                database,
                "INSERT INTO ordered_block SELECT n, '\\x00', n / 1000, n, 0, '\\x00', n FROM generate_series(0, 9999) n",
                "INSERT INTO executed_block SELECT n, '\\x00', '\\x00' FROM generate_series(0, 9999) n",
                "INSERT INTO delivery SELECT n, '\\x00', 1, 1, 1 FROM generate_series(0, 9999, 3) n",
                "INSERT INTO attestation SELECT n, '\\x00', '\\x00', '\\x00', '\\x00', n FROM generate_series(0, 9999) n",
                "INSERT INTO epoch SELECT e, e * 1000, e * 1000 + 999, 1, '\\x00', '\\x00', 0, 1, now()"
                        + " FROM generate_series(0, 6) e");
        return database;
    }

    private static int dropAll(Database database, int epochs) {
        int steps = 0;
        while (database.query(connection -> EvidenceRetention.drop(connection, epochs)) > 0) {
            steps++;
        }
        return steps;
    }

    private static long oldest(Database database, String table) {
        return database.query(connection -> {
            try (var row = connection.createStatement().executeQuery("SELECT min(number) FROM " + table)) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Test
    void theLastClosedEpochsAndTheOpenOnesKeepTheirEvidence(PostgresServer postgres) {
        var database = database(postgres);
        assertThat(dropAll(database, 7)).isZero();
        assertThat(dropAll(database, 2)).as("bounded steps").isEqualTo(3);
        assertThat(oldest(database, "ordered_block")).isEqualTo(5_000);
        assertThat(oldest(database, "executed_block")).isEqualTo(5_000);
        assertThat(oldest(database, "attestation")).isEqualTo(5_000);
        assertThat(oldest(database, "delivery")).isEqualTo(5_001);
        assertThat(dropAll(database, 100)).isZero();
    }
}
