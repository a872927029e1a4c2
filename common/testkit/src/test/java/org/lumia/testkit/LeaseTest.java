package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseLostException;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.AbsentException;
import org.lumia.protocol.ContradictionException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

/** One holder at a time; who lost it can no longer sign, and may take it again. */
@ExtendWith(Infrastructure.class)
class LeaseTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final LeaseSettings SHORT = new LeaseSettings(1_500, 50);

    private final ServiceHealth health = new ServiceHealth("test");
    private HikariDataSource pool;
    private Database database;

    @BeforeEach
    void connect(PostgresServer postgres) {
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.newDatabase());
        pool.setUsername(postgres.user());
        pool.addDataSourceProperty("socketTimeout", Long.toString(WAIT_MAX.toSeconds()));
        new ResourceDatabasePopulator(new ClassPathResource("db/platform/R__lease.sql")).execute(pool);
        database = new Database(pool, new TransactionTemplate(new DataSourceTransactionManager(pool)));
    }

    @AfterEach
    void disconnect() {
        pool.close();
    }

    private Lease lease(LeaseSettings settings) {
        return new Lease(database, "order", settings, health);
    }

    @Test
    void aSecondTakesItOnlyOnceTheFirstGivesItBack() throws Exception {
        try (var first = lease(SHORT);
                var second = lease(SHORT)) {
            assertThat(first.tryTake()).isTrue();
            assertThat(first.token()).isEqualTo(1);
            assertThat(second.tryTake()).isFalse();
            // Longer than its term: it is renewed meanwhile.
            var last = System.nanoTime() + Duration.ofMillis(4_500).toNanos();
            Await.until("three terms", WAIT_MAX, () -> System.nanoTime() > last);
            assertThat(first.isHeld()).isTrue();
            assertThat(second.tryTake()).isFalse();
            first.close();
            assertThat(second.tryTake()).isTrue();
            assertThat(second.token()).isEqualTo(2);
        }
    }

    @Test
    void aHolderThatWasStoppedCanNoLongerSign() {
        try (var first = lease(new LeaseSettings(60_000, 50));
                var second = lease(SHORT)) {
            assertThat(first.tryTake()).isTrue();
            database.transact(first::check);
            // What a stopped process leaves: a row that nobody renewed.
            database.transact(connection -> connection
                    .createStatement()
                    .execute("UPDATE lease SET expires_at = clock_timestamp() - interval '1 s'"));
            assertThat(second.tryTake()).isTrue();
            assertThat(first.isOurs()).as("it does not know yet").isTrue();
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> database.transact(first::check));
            assertThat(first.isOurs()).isFalse();
            assertThat(first.tryTake()).isFalse();
            database.transact(second::check);
        }
    }

    @Test
    void whenPostgresClockWentBackAHolderThatIsGoneIsFollowedAllTheSame() throws Exception {
        try (var second = lease(SHORT)) {
            database.transact(connection -> connection
                    .createStatement()
                    .execute("INSERT INTO lease VALUES ('order', 'gone', 7, clock_timestamp() + interval '10 min')"));
            assertThat(second.tryTake()).isFalse();
            Await.until("two terms without a renewal", WAIT_MAX, second::tryTake);
            assertThat(second.token()).isEqualTo(8);
        }
    }

    @Test
    void aHolderThatRenewsKeepsItWhereverPostgresClockGoes() throws Exception {
        try (var first = lease(SHORT);
                var second = lease(SHORT)) {
            assertThat(first.tryTake()).isTrue();
            var last = System.nanoTime() + Duration.ofMillis(4_500).toNanos();
            Await.until("three terms", WAIT_MAX, () -> {
                database.transact(connection -> connection
                        .createStatement()
                        .execute("UPDATE lease SET expires_at = expires_at + interval '10 min'"
                                + " WHERE expires_at < clock_timestamp() + interval '1 min'"));
                assertThat(second.tryTake()).isFalse();
                return System.nanoTime() > last;
            });
            assertThat(first.isHeld()).isTrue();
            database.transact(first::check);
        }
    }

    @Test
    void aHolderThatWasStoppedWithinATransactionKeepsNobodyOut() throws Exception {
        try (var first = lease(SHORT);
                var second = new Lease(database, "order", SHORT, new ServiceHealth("other"));
                var stopped = pool.getConnection()) {
            assertThat(first.tryTake()).isTrue();
            stopped.setAutoCommit(false);
            first.check(stopped);
            // Its session holds the row: nobody renews the lease, gives it back or takes it before that ends.
            health.fail("stopped");
            Await.until("the standby to take over", WAIT_MAX, second::tryTake);
            assertThat(second.token()).isEqualTo(2);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> stopped.createStatement().execute("SELECT 1"));
        }
    }

    @Test
    void aStepThatEndsForGoodGivesItBack() throws Exception {
        try (var first = lease(SHORT);
                var second = lease(new LeaseSettings(60_000, 50))) {
            var loop = new Loop(
                    "orders",
                    first.guard(() -> {}, () -> {
                        throw new ContradictionException("two chains");
                    }),
                    health);
            loop.start();
            Await.until("the loop to end", WAIT_MAX, () -> !loop.isAlive());
            assertThat(first.isOurs()).isFalse();
            assertThat(first.tryTake()).as("it never takes it again").isFalse();
            try (var third = new Lease(database, "order", SHORT, new ServiceHealth("other"))) {
                assertThat(third.tryTake()).isTrue();
                assertThat(second.tryTake()).isFalse();
            }
        }
    }

    @Test
    void aStepThatWaitsForSomethingOutsideKeepsIt() throws Exception {
        try (var first = lease(SHORT)) {
            var steps = new AtomicInteger();
            try (var loop = new Loop(
                    "orders",
                    first.guard(() -> {}, () -> {
                        steps.incrementAndGet();
                        throw new AbsentException("Kafka is away");
                    }),
                    health)) {
                loop.start();
                Await.until("a second attempt", WAIT_MAX, () -> steps.get() > 1);
                assertThat(first.isHeld()).isTrue();
                assertThat(first.token()).isEqualTo(1);
            }
        }
    }

    @Test
    void aProcessOfWhichAnotherPartBrokeGivesItBack() throws Exception {
        try (var first = lease(SHORT);
                var second = new Lease(database, "order", SHORT, new ServiceHealth("other"))) {
            assertThat(first.tryTake()).isTrue();
            assertThat(second.tryTake()).isFalse();
            health.fail("a reader of a topic stopped");
            Await.until("the standby to take over", WAIT_MAX, second::tryTake);
            assertThat(first.isOurs()).isFalse();
            assertThat(first.tryTake()).isFalse();
        }
    }

    @Test
    void aHolderOfTheSameNameNeedNotWait() {
        try (var first = new Lease(database, "chain", "folder-1", SHORT, health);
                var again = new Lease(database, "chain", "folder-1", SHORT, health)) {
            assertThat(first.tryTake()).isTrue();
            assertThat(again.tryTake()).isTrue();
            assertThat(again.token()).isEqualTo(2);
        }
    }
}
