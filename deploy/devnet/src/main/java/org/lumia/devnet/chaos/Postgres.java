package org.lumia.devnet.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Signals;
import org.lumia.localnet.EmbeddedPostgresServer;

/** The database server as an operator's: it is stopped and started under the services that use it. */
final class Postgres implements AutoCloseable {

    private static final String DATABASE = "lumia";
    private static final Duration CHANGE_WAIT_MAX = Duration.ofSeconds(60);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    /** How it goes down, by the words of {@code pg_ctl stop -m}. */
    enum Stop {
        /** Ends the sessions, writes everything, ends. */
        FAST("INT"),
        /** Ends at once, as in a crash: the next start recovers from the write-ahead log. */
        IMMEDIATE("QUIT");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    private final Path folder;
    private final EmbeddedPostgresServer server;
    private final String url;

    private Postgres(Path folder, EmbeddedPostgresServer server) {
        this.folder = folder;
        this.server = server;
        this.url = server.database(DATABASE);
    }

    static Postgres start(Path folder, int port) {
        return new Postgres(folder, EmbeddedPostgresServer.start(folder, port));
    }

    String url() {
        return url;
    }

    String user() {
        return server.user();
    }

    /** Ends every session of the suite's database. */
    void terminateSessions() {
        try (var connection = DriverManager.getConnection(url, user(), "");
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + DATABASE
                    + "' AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new DevnetException("the sessions cannot be ended", e);
        }
    }

    void stop(Stop how) {
        var process = ProcessHandle.of(server.pid());
        process.ifPresent(running -> {
            Signals.send(how.signal, running.pid());
            try {
                running.onExit().get(CHANGE_WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DevnetException("interrupted", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new DevnetException("Postgres does not stop", e);
            }
        });
    }

    /** With the command line of the server before; returns when it takes connections. */
    void start() {
        try {
            var log = folder.resolve("postgres.log").toFile();
            new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Postgres cannot be started", e);
        }
        if (!Patience.until(CHANGE_WAIT_MAX, () -> failure().isEmpty())) {
            throw new DevnetException(
                    "Postgres did not start again: " + failure().orElse(""));
        }
    }

    private List<String> command() throws IOException {
        var options = Files.readString(folder.resolve("data").resolve("postmaster.opts"));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U")); // Postgres does not run as root
        }
        command.add(options.substring(0, options.indexOf(' ')));
        var quoted = QUOTED.matcher(options);
        while (quoted.find()) {
            command.add(quoted.group(1));
        }
        return command;
    }

    private Optional<String> failure() {
        try (var connection = DriverManager.getConnection(url, user(), "")) {
            return connection.isValid(1) ? Optional.empty() : Optional.of("not valid");
        } catch (SQLException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
