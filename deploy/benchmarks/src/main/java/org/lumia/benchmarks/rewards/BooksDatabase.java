package org.lumia.benchmarks.rewards;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.FreePorts;
import org.lumia.platform.ServiceRunner;
import org.lumia.rewards.app.RewardsApplication;

/** A real Postgres with the service's schema and years of books, on a folder. */
final class BooksDatabase implements AutoCloseable {
    private static final String NAME = "books";
    private static final int CHECKED_DAYS_ONE_IN = 50;
    private static final int SAY_EVERY_SECONDS = 10;
    private static final List<String> TABLES = List.of(
            "epoch",
            "operator_reward",
            "ledger_entry",
            "ledger_posting",
            "reward_period",
            "reward_leaf",
            "distributor_event");

    private final EmbeddedPostgresServer postgres;
    private final Consumer<String> say;

    /** A table with its rows and bytes, indexes too. */
    record Size(String table, long rows, long bytes) {}

    BooksDatabase(Path folder, Consumer<String> say) {
        this.postgres = EmbeddedPostgresServer.start(folder, FreePorts.next());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> EmbeddedPostgresServer.stopLeftover(folder)));
        this.say = say;
    }

    String url() {
        return postgres.database(NAME);
    }

    String user() {
        return postgres.user();
    }

    private Connection connect() throws SQLException {
        var connection = DriverManager.getConnection(url() + "&currentSchema=rewards", user(), "");
        connection.setAutoCommit(false);
        return connection;
    }

    /** That the server's sessions of now have used of processors. */
    Duration processorTime() {
        return ProcessHandle.of(postgres.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .flatMap(session -> session.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    void migrate() {
        ServiceRunner.launch(
                RewardsApplication.class,
                "migrate",
                "--spring.datasource.url=" + url(),
                "--spring.datasource.username=" + user());
    }

    /** Goes on from the day where the books end. @return milliseconds that booking a day took with the database's checks on, the last time */
    long fill(BooksSize size) throws SQLException, IOException, InterruptedException {
        int days = size.epochs() / BooksSize.DAY_EPOCHS;
        long checkedMillis = 0;
        try (var connection = connect();
                var writer = Executors.newSingleThreadExecutor()) {
            var books = GeneratedBooks.after(connection, size);
            if (books.days() > days) {
                throw new IllegalArgumentException(
                        "the folder has %d days of books, more than %d".formatted(books.days(), days));
            }
            long begin = System.nanoTime();
            long said = begin;
            int from = books.days();
            Future<Long> written = writer.submit(() -> 0L);
            while (books.days() < days) {
                boolean checked = books.days() % CHECKED_DAYS_ONE_IN == 0 || books.days() == days - 1;
                DayOfBooks day = books.next();
                checkedMillis = Math.max(checkedMillis, result(written));
                written = writer.submit(() -> write(connection, day, checked));
                if (System.nanoTime() - said > SAY_EVERY_SECONDS * 1_000_000_000L) {
                    said = System.nanoTime();
                    double part = (books.days() - from) / (double) (days - from);
                    say.accept("  %,d of %,d days, %.0f s more"
                            .formatted(books.days(), days, (said - begin) / 1e9 * (1 - part) / part));
                }
            }
            long last = result(written);
            return last == 0 ? checkedMillis : last;
        }
    }

    /** Milliseconds of a checked day, 0 of others. */
    private static long write(Connection connection, DayOfBooks day, boolean checked) throws SQLException, IOException {
        long begin = System.nanoTime();
        day.write(connection, checked);
        return checked ? Math.max(1, (System.nanoTime() - begin) / 1_000_000) : 0;
    }

    private static long result(Future<Long> written) throws InterruptedException {
        try {
            return written.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a day was not written: " + e.getCause(), e);
        }
    }

    /** As autovacuum leaves tables that grow slowly; and logs that are new each time. */
    void settle() throws SQLException {
        try (var connection = connect()) {
            connection.setAutoCommit(true);
            try (var statement = connection.createStatement()) {
                statement.execute("TRUNCATE rewards.log_position, rewards.log_identity, rewards.lease");
                for (String table : TABLES) {
                    statement.execute("VACUUM (ANALYZE) rewards." + table);
                }
                statement.execute("VACUUM (ANALYZE) rewards.epoch_span");
                statement.execute("CHECKPOINT");
            }
        }
    }

    List<Size> sizes() throws SQLException {
        List<Size> sizes = new ArrayList<>();
        try (var connection = connect()) {
            for (String table : TABLES) {
                sizes.add(new Size(
                        table,
                        GeneratedBooks.number(connection, "SELECT count(*) FROM rewards." + table),
                        GeneratedBooks.number(
                                connection, "SELECT pg_total_relation_size('rewards.%s')".formatted(table))));
            }
        }
        return sizes;
    }

    @Override
    public void close() {
        postgres.close();
    }
}
