package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.Blocks;
import org.lumia.execution.Projection;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.Log;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Pages of lists, and how Postgres finds them. */
@ExtendWith(Infrastructure.class)
class JdbcListingsTest {
    private static final int BLOCKS = 20_000;
    private static final Address BUSY = Address.parse("0x00000000000000000000000000000000000000aa");
    private static final Address RARE = Address.parse("0x00000000000000000000000000000000000000bb");

    private static Database database(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
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

    /** Two transactions and a Transfer a block: all by a busy account, one in a thousand to a rare one. */
    private static void fill(Database database) {
        String transfer = "'\\x" + JdbcListings.TRANSFER.toString().substring(2) + "'::bytea";
        execute(
                database,
                "INSERT INTO blocks SELECT n, int8send(n), '', '', n * 100, n / 10, 0, '\\x01', 0, 0, 2, 0"
                        + " FROM generate_series(0, %d) n".formatted(BLOCKS - 1),
                "INSERT INTO transactions SELECT int8send(n) || int4send(i), n, i, '\\x%1$s', CASE WHEN n %% 1000 = 7 THEN '\\x%2$s'::bytea ELSE int8send(n) END,"
                                .formatted(
                                        BUSY.toString().substring(2),
                                        RARE.toString().substring(2))
                        + " NULL, 2, n, 5, true, 21000, 1 FROM generate_series(0, %d) n, generate_series(0, 1) i"
                                .formatted(BLOCKS - 1),
                "INSERT INTO logs SELECT n, 0, int8send(n %% 3), %s, decode(lpad('%s', 64, '0'), 'hex'), decode(lpad(CASE WHEN n %% 1000 = 7 THEN '%s' ELSE 'cc' END, 64, '0'), 'hex')"
                                .formatted(
                                        transfer,
                                        BUSY.toString().substring(2),
                                        RARE.toString().substring(2))
                        + " FROM generate_series(0, %d) n".formatted(BLOCKS - 1),
                "ANALYZE");
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

    /** Plans of all that is asked. */
    private record Explained(Database database, List<String> plans) implements JdbcProjection.Reads {
        @Override
        public <T> T query(Database.Work<T> work) {
            return database.query(connection -> work.run(watched(connection)));
        }

        private Connection watched(Connection connection) {
            return proxy(
                    Connection.class,
                    connection,
                    (name, result) -> name.equals("prepareStatement")
                            ? proxy(PreparedStatement.class, (PreparedStatement) result, (method, rows) -> {
                                if (method.equals("executeQuery")) {
                                    plans.add(plan(connection, result.toString()));
                                }
                                return rows;
                            })
                            : result);
        }

        private static String plan(Connection connection, String sql) throws SQLException {
            try (var rows = connection.createStatement().executeQuery("EXPLAIN (ANALYZE, TIMING OFF) " + sql)) {
                var plan = new StringBuilder();
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
                return plan.toString();
            }
        }

        private interface After {
            Object then(String method, Object result) throws SQLException;
        }

        private static <T> T proxy(Class<T> type, T real, After after) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        try {
                            return after.then(method.getName(), method.invoke(real, arguments));
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }

    @Test
    void deepPagesReadAsFewRowsAsTheFirst(PostgresServer postgres) {
        var database = database(postgres);
        fill(database);
        var plans = new ArrayList<String>();
        var listings = new JdbcListings(new Explained(database, plans));
        for (long below : List.of((long) BLOCKS, BLOCKS / 2L, 50L)) {
            var place = new Blocks.Place(below, 0);
            assertThat(listings.blocks(below, 3))
                    .extracting(ListedBlock::number)
                    .containsExactly(below - 1, below - 2, below - 3);
            assertThat(listings.transactions(place, 3))
                    .extracting(t -> t.blockNumber() + ":" + t.index())
                    .containsExactly((below - 1) + ":1", (below - 1) + ":0", (below - 2) + ":1");
            assertThat(listings.ofAddress(BUSY, place, 3)).hasSize(3);
            assertThat(listings.ofBlock(below - 1, 0, 3))
                    .extracting(ListedTransaction::index)
                    .containsExactly(1);
            assertThat(listings.transfers(BUSY, place, 3))
                    .extracting(Projection.LogPlace::number)
                    .containsExactly(below - 1, below - 2, below - 3);
        }
        assertThat(listings.ofAddress(RARE, new Blocks.Place(1_500, 0), 9))
                .extracting(t -> t.blockNumber() + ":" + t.index())
                .containsExactly("1007:1", "1007:0", "7:1", "7:0");
        assertThat(listings.transfers(RARE, new Blocks.Place(1_500, 0), 9))
                .extracting(Projection.LogPlace::number)
                .containsExactly(1007L, 7L);
        assertThat(listings.transfers(RARE, new Blocks.Place(1_007, 0), 9))
                .extracting(Projection.LogPlace::number)
                .containsExactly(7L);
        assertThat(plans)
                .hasSizeGreaterThan(15)
                .allSatisfy(plan -> assertThat(plan)
                        .doesNotContain("Seq Scan on blocks", "Seq Scan on transactions", "Seq Scan on logs")
                        .doesNotContain("Rows Removed by Filter"));
        assertThat(listings.slots(BLOCKS).getFirst())
                .isEqualTo(new JdbcListings.ListedSlot(1_999, 0, "0x01", 19_990, 19_999, 10, 20));
    }

    private static ByteString topic(Address address) {
        return Protobufs.bytes(UInt256.fromBytes(address.bytes()).toHash());
    }

    private static Log log(ByteString data, ByteString... topics) {
        return Log.newBuilder()
                .setAddress(Protobufs.bytes(BUSY))
                .addTopics(Protobufs.bytes(JdbcListings.TRANSFER))
                .addAllTopics(List.of(topics))
                .setData(data)
                .build();
    }

    @Test
    void aTransferIsAnAmountOrAPieceAndNothingElseIsOne() {
        ByteString twelve = Protobufs.bytes(UInt256.of(12).toHash());
        var block = ExecutedBlock.newBuilder()
                .setNumber(5)
                .addTransactions(ExecutedTransaction.newBuilder()
                        .setHash(Protobufs.bytes(Hash.ZERO))
                        .addLogs(log(twelve, topic(BUSY), topic(RARE)))
                        .addLogs(log(ByteString.EMPTY, topic(BUSY), topic(RARE))))
                .addTransactions(ExecutedTransaction.newBuilder()
                        .setHash(Protobufs.bytes(Hash.ZERO))
                        .addLogs(log(ByteString.EMPTY, topic(BUSY), topic(RARE), twelve)))
                .build();
        assertThat(ListedTransfer.of(block, 0)).hasValueSatisfying(transfer -> {
            assertThat(transfer.amount()).isEqualTo("12");
            assertThat(transfer.tokenId()).isNull();
            assertThat(transfer.from()).isEqualTo(BUSY.toString());
            assertThat(transfer.to()).isEqualTo(RARE.toString());
        });
        assertThat(ListedTransfer.of(block, 1)).as("no amount").isEmpty();
        assertThat(ListedTransfer.of(block, 2)).hasValueSatisfying(transfer -> {
            assertThat(transfer.amount()).isNull();
            assertThat(transfer.tokenId()).isEqualTo("12");
        });
        assertThat(ListedTransfer.of(block, 3)).as("no such log").isEmpty();
    }
}
