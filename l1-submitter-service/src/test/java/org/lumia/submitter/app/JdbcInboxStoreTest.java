package org.lumia.submitter.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Hash;
import org.lumia.l1.L1Block;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseLostException;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.inbox.InboxChain;
import org.lumia.submitter.inbox.InboxCursor;
import org.lumia.testkit.Infrastructure;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

/** What a reorganisation of L1 leaves of the inbox, in a real Postgres. */
@ExtendWith(Infrastructure.class)
class JdbcInboxStoreTest {
    private HikariDataSource pool;
    private Lease lease;
    private JdbcInboxStore store;

    @BeforeEach
    void connect(PostgresServer postgres) {
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.newDatabase());
        pool.setUsername(postgres.user());
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/platform/R__lease.sql"),
                        new ClassPathResource("db/l1_submitter/V1__l1_submitter.sql"))
                .execute(pool);
        var database = new Database(pool, new TransactionTemplate(new DataSourceTransactionManager(pool)));
        lease = new Lease(database, "l1", new LeaseSettings(600_000, 50), new ServiceHealth("test"));
        store = new JdbcInboxStore(JdbcClient.create(pool), database, lease);
        assertThat(lease.tryTake()).isTrue();
        store.startAt(block(0));
    }

    @AfterEach
    void disconnect() {
        lease.close();
        pool.close();
    }

    private static L1Block block(long number) {
        return new L1Block(number, FakeL1.hash("block " + number), number);
    }

    private static InboxMessage message(long index) {
        return InboxMessage.newBuilder()
                .setIndex(index)
                .setL1BlockNumber(index)
                .setAccumulator(ByteString.copyFrom(accumulator(index).toBytes()))
                .build();
    }

    private static Hash accumulator(long index) {
        return FakeL1.hash("accumulator " + index);
    }

    private void append(long from, long to) {
        store.append(new InboxChain.Extension(
                LongStream.rangeClosed(from, to)
                        .mapToObj(JdbcInboxStoreTest::message)
                        .toList(),
                cursor(to)));
    }

    private static InboxCursor cursor(long index) {
        return new InboxCursor(block(index), index, accumulator(index));
    }

    private List<Long> kept() {
        return store.after(0, 100).stream().map(InboxMessage::getIndex).toList();
    }

    @Test
    void whatWasPassedOnIsKeptWhenL1TakesItBackAndTheRestIsForgotten() {
        append(1, 5);
        store.stepBack(cursor(2), 3);
        assertThat(store.cursor()).isEqualTo(cursor(2));
        assertThat(kept()).containsExactly(1L, 2L, 3L);
        append(4, 6);
        assertThat(kept()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(store.cursor()).isEqualTo(cursor(6));
        store.stepBack(cursor(4), 3);
        assertThat(kept()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whoLostTheLeaseStepsNobodyBack() {
        append(1, 2);
        lease.close();
        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> store.stepBack(cursor(1), 0));
        assertThat(kept()).containsExactly(1L, 2L);
        assertThat(store.cursor()).isEqualTo(cursor(2));
    }
}
