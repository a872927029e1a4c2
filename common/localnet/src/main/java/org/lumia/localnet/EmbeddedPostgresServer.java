package org.lumia.localnet;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real Postgres server from Maven's binaries, durable (fsync on), on a folder that outlives it. */
public final class EmbeddedPostgresServer implements PostgresServer {

    private static final Duration START_WAIT_MAX = Duration.ofSeconds(60);
    private static final int CONNECTIONS_MAX = 100;
    private static final long STOP_WAIT_SECONDS_MAX = 15;

    private final Path folder;
    private final int port;
    private final EmbeddedPostgres server;

    private EmbeddedPostgresServer(EmbeddedPostgres server, Path folder, int port) {
        this.server = server;
        this.folder = folder;
        this.port = port;
    }

    /** How a server ends before it starts again. */
    public enum Shutdown {
        /** Ends every session, writes all and stops. */
        FAST,
        /** Stops as it stands: the next start recovers from the log, as after a crash. */
        IMMEDIATE
    }

    /** Starts on a free port and a temporary folder. */
    public static EmbeddedPostgresServer startTemporary() {
        return start(Folders.temporary("postgres"), FreePorts.next());
    }

    /** Starts; a server that a killed process left running on this folder is stopped first. */
    public static EmbeddedPostgresServer start(Path folder, int port) {
        return start(folder, port, CONNECTIONS_MAX);
    }

    /** As {@link #start(Path, int)}, for so many sessions. */
    public static EmbeddedPostgresServer start(Path folder, int port, int connectionsMax) {
        Folders.create(folder);
        stopLeftover(folder);
        return new EmbeddedPostgresServer(launch(folder, port, connectionsMax), folder, port);
    }

    /** What differs from Postgres' defaults, and what the embedding library would leave out: durability. */
    public static Map<String, String> serverSettings() {
        return Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "shared_buffers", "64MB",
                "max_connections", Integer.toString(CONNECTIONS_MAX),
                "max_wal_size", "512MB",
                "timezone", "UTC");
    }

    private static EmbeddedPostgres launch(Path folder, int port, int connectionsMax) {
        var log = Redirect.appendTo(folder.resolve("postgres.log").toFile());
        try {
            var builder = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.resolve("data"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(START_WAIT_MAX)
                    .setOutputRedirector(log)
                    .setErrorRedirector(log);
            serverSettings().forEach(builder::setServerConfig);
            builder.setServerConfig("max_connections", Integer.toString(connectionsMax));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Postgres did not start on port " + port + "; its log: " + folder.resolve("postgres.log"), e);
        }
    }

    /** Stops the server that a killed process left running on this folder, if there is one; sessions do not hold it up. */
    public static void stopLeftover(Path folder) {
        running(folder).ifPresent(process -> {
            try {
                // SIGINT: fast shutdown, as in "Shutting Down the Server" of Postgres' manual; SIGTERM waits for idle
                // sessions.
                new ProcessBuilder("sh", "-c", "kill -INT " + process.pid())
                        .start()
                        .waitFor();
                process.onExit().get(STOP_WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
                process.onExit().join();
            } catch (IOException | ExecutionException e) {
                throw new IllegalStateException("Postgres in " + folder + " cannot be stopped", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Ends the server with all its sessions, and starts it again on its port and folder. */
    public void restart(Shutdown how) {
        var postgres =
                running(folder).flatMap(process -> process.info().command()).orElseThrow();
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U")); // Postgres does not run as root
        }
        command.add(Path.of(postgres).resolveSibling("pg_ctl").toString());
        command.addAll(List.of("restart", "-w", "-D", folder.resolve("data").toString()));
        command.addAll(List.of("-m", how.name().toLowerCase(Locale.ROOT)));
        try {
            int status = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            Redirect.appendTo(folder.resolve("postgres.log").toFile()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "Postgres in %s was not restarted: pg_ctl ended with %d".formatted(folder, status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The postgres process that runs on this folder, if there is one. */
    private static java.util.Optional<ProcessHandle> running(Path folder) {
        var pidFile = folder.resolve("data").resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return java.util.Optional.empty();
        }
        try {
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            return ProcessHandle.of(pid)
                    .filter(process -> process.info()
                            .command()
                            .map(c -> c.contains("postgres"))
                            .orElse(false));
        } catch (IOException | NumberFormatException e) {
            return java.util.Optional.empty();
        }
    }

    public int port() {
        return port;
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    public boolean isRunning() {
        return running(folder).isPresent();
    }

    /** The server's process id. */
    public long pid() {
        return running(folder).map(ProcessHandle::pid).orElse(-1L);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
