package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.EmbeddedPostgresServer;
import org.lumia.localnet.EmbeddedPostgresServer.Shutdown;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The query side ends where its table says, whatever became of Postgres meanwhile. */
@ExtendWith(Infrastructure.class)
class JdbcProjectionTest {

    private static final int RESTARTS = 5;
    private static final long STEP = 3;

    private static Database database(PostgresServer postgres, String url) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(postgres.user());
        source.setCurrentSchema("execution");
        Flyway.configure()
                .dataSource(source)
                .schemas("execution")
                .locations("classpath:db/execution")
                .load()
                .migrate();
        return new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
    }

    /** Blocks without transactions, from the first to the last. */
    private static List<ExecutedBlock> blocks(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(number -> ExecutedBlock.newBuilder()
                        .setNumber(number)
                        .setHash(ByteString.copyFrom(new byte[] {(byte) number}))
                        .build())
                .toList();
    }

    private static List<Long> numbers(Database database) {
        return database.query(connection -> {
            try (var row = connection.createStatement().executeQuery("SELECT number FROM blocks ORDER BY number")) {
                var numbers = new java.util.ArrayList<Long>();
                while (row.next()) {
                    numbers.add(row.getLong(1));
                }
                return numbers;
            }
        });
    }

    private static void execute(Database database, String... statements) {
        database.transact(connection -> {
            for (var sql : statements) {
                try (var statement = connection.createStatement()) {
                    statement.execute(sql);
                }
            }
        });
    }

    @Test
    void whatItSaysToHaveOutlivesAnImmediateRestart(@TempDir Path folder) throws SQLException {
        try (var postgres = EmbeddedPostgresServer.start(folder, FreePorts.next())) {
            var database = database(postgres, postgres.database("lumia"));
            var projection = new JdbcProjection(database, database::query);
            for (int i = 0; i < RESTARTS; i++) {
                long next = projection.projectedThrough() + 1;
                projection.add(blocks(next, next + STEP - 1));
                assertThat(projection.projectedThrough()).isEqualTo(next + STEP - 1);
                postgres.restart(Shutdown.IMMEDIATE);
            }
            assertThat(new JdbcProjection(database, database::query).projectedThrough())
                    .isEqualTo(projection.projectedThrough());
            assertThat(numbers(database))
                    .containsExactlyElementsOf(
                            LongStream.range(0, RESTARTS * STEP).boxed().toList());
        }
    }

    @Test
    void aDatabaseThatWasSetBackIsFilledAgain(PostgresServer postgres) {
        var database = database(postgres, postgres.newDatabase());
        var projection = new JdbcProjection(database, database::query);
        projection.add(blocks(0, 9));
        execute(database, "DELETE FROM blocks WHERE number > 4", "UPDATE projection SET projected_through = 4");
        projection.add(blocks(10, 12));
        assertThat(projection.projectedThrough()).isEqualTo(4);
        projection.add(blocks(5, 12));
        assertThat(projection.projectedThrough()).isEqualTo(12);
        assertThat(numbers(database)).hasSize(13);
    }

    @Test
    void aCommitWhoseAnswerWasLostIsNotRepeated(PostgresServer postgres) {
        var database = database(postgres, postgres.newDatabase());
        var projection = new JdbcProjection(database, database::query);
        new JdbcProjection(database, database::query).add(blocks(0, 9));
        projection.add(blocks(0, 5));
        assertThat(projection.projectedThrough()).isEqualTo(9);
        projection.add(blocks(10, 12));
        assertThat(numbers(database)).hasSize(13);
    }
}
