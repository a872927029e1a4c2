package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.EmbeddedPostgresServer.Shutdown;
import org.lumia.localnet.FreePorts;

class EmbeddedPostgresServerTest {

    private static final Duration STOP_MAX = Duration.ofSeconds(14);

    @Test
    void anIdleSessionDoesNotHoldUpTheStopOfALeftover(@TempDir Path folder) throws Exception {
        try (var server = EmbeddedPostgresServer.start(folder, FreePorts.next());
                var idle = DriverManager.getConnection(server.database("lumia"), server.user(), "")) {
            assertThat(idle.isValid(1)).isTrue();
            long from = System.nanoTime();
            EmbeddedPostgresServer.stopLeftover(folder);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(STOP_MAX);
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void whatWasCommittedOutlivesEitherRestart(@TempDir Path folder) throws Exception {
        try (var server = EmbeddedPostgresServer.start(folder, FreePorts.next())) {
            var url = server.database("lumia");
            execute(url, server, "CREATE TABLE kept (n int)");
            for (var how : Shutdown.values()) {
                long pid = server.pid();
                execute(url, server, "INSERT INTO kept VALUES (1)");
                server.restart(how);
                assertThat(server.pid()).isNotEqualTo(pid);
            }
            try (var connection = DriverManager.getConnection(url, server.user(), "");
                    var count = connection.createStatement().executeQuery("SELECT count(*) FROM kept")) {
                count.next();
                assertThat(count.getInt(1)).isEqualTo(Shutdown.values().length);
            }
        }
    }

    private static void execute(String url, EmbeddedPostgresServer server, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(url, server.user(), "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
