package org.lumia.ordering.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseLostException;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.FairnessEpoch;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two processes of one operator on one schema: what one stored before signing binds the other. */
@ExtendWith(Infrastructure.class)
class JdbcOrderingStoreTest {
    private static final int WAIT_SECONDS_MAX = 20;
    private static final Hash GENESIS = UInt256.of(1).toHash();

    private Database database;

    @BeforeEach
    void migrate(PostgresServer postgres) {
        var source = new PGSimpleDataSource();
        source.setUrl(postgres.newDatabase());
        source.setUser(postgres.user());
        source.setCurrentSchema("ordering");
        Flyway.configure()
                .dataSource(source)
                .schemas("ordering")
                .locations("classpath:db/platform", "classpath:db/ordering")
                .load()
                .migrate();
        database = new Database(source, new TransactionTemplate(new JdbcTransactionManager(source)));
    }

    /** It believes in its lease for a minute, as a process does that was stopped. */
    private Lease lease() {
        return new Lease(database, "order", new LeaseSettings(60_000, 50), new ServiceHealth("test"));
    }

    private JdbcOrderingStore open(Lease lease) {
        return JdbcOrderingStore.open(database, "tx-in", GENESIS, lease, 3);
    }

    private static Seal seal(long number, long timestampMs) {
        return Seal.newBuilder()
                .setGeneration(Genesis.GENERATION)
                .setSubnet(1)
                .setNumber(number)
                .setParent(Protobufs.bytes(GENESIS))
                .setContentHash(Protobufs.bytes(GENESIS))
                .setTimestampMs(timestampMs)
                .setSequencer(Protobufs.bytes(Address.ZERO))
                .build();
    }

    private void execute(String sql) {
        database.transact(connection -> connection.createStatement().execute(sql));
    }

    @Test
    void aProcessStoppedPastItsLeaseAndResumedStoresNoSeal() {
        try (var stopped = lease();
                var standby = lease()) {
            assertThat(stopped.tryTake()).isTrue();
            var before = open(stopped);
            assertThat(before.remember(seal(1, 10))).isEmpty();
            execute("UPDATE lease SET expires_at = clock_timestamp() - interval '1 s'");
            assertThat(standby.tryTake()).isTrue();
            var after = open(standby);
            assertThat(after.load().lastSigned()).contains(seal(1, 10));
            assertThat(after.remember(seal(2, 20))).isEmpty();
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> before.remember(seal(2, 21)));
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> before.remember(seal(3, 30)));
            assertThat(after.load().lastSigned()).contains(seal(2, 20));
        }
    }

    @Test
    void anotherSealForANumberIsRefusedWithBothHashes() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            var store = open(lease);
            assertThat(store.remember(seal(7, 10))).isEmpty();
            assertThat(store.remember(seal(7, 10))).as("the same again").isEmpty();
            assertThat(store.remember(seal(7, 11)).orElseThrow())
                    .startsWith("already signed the seal of block 7 with 0x")
                    .contains(", would sign 0x");
            assertThat(store.remember(seal(6, 10))).isPresent();
            assertThat(store.load().lastSigned()).contains(seal(7, 10));
        }
    }

    @Test
    void theLastSealOfAnEarlierBuildBindsThisOne() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            database.transact(connection -> {
                try (var update =
                        connection.prepareStatement("UPDATE ordering_state SET signed_number = 7, signed_seal = ?")) {
                    update.setBytes(1, seal(7, 10).toByteArray());
                    update.executeUpdate();
                }
            });
            var store = open(lease);
            assertThat(store.remember(seal(7, 11)).orElseThrow()).startsWith("already signed the seal of block 7");
            assertThat(store.remember(seal(8, 12))).isEmpty();
        }
    }

    @Test
    void aSchemaOfAnotherSubnetIsRefused() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            open(lease);
            assertThatThrownBy(() -> JdbcOrderingStore.open(
                            database, "tx-in", UInt256.of(2).toHash(), lease, 3))
                    .hasMessageContaining("the schema holds another subnet");
        }
    }

    private static FairnessEpoch epoch(long number) {
        return FairnessEpoch.newBuilder().setEpoch(number).setFirstBlock(number).build();
    }

    @Test
    void fairnessIsStoredWithTheSnapshotAndOnlyTheLatestEpochsAreKept() {
        try (var stopped = lease();
                var standby = lease()) {
            assertThat(stopped.tryTake()).isTrue();
            var store = open(stopped);
            var running = FairnessState.newBuilder().setRunning(epoch(5)).build();
            store.save(LogSnapshot.newBuilder().setNextOffset(9).build(), running, List.of(epoch(1), epoch(2)));
            store.save(LogSnapshot.newBuilder().setNextOffset(10).build(), running, List.of(epoch(3), epoch(4)));
            var reports = new JdbcFairnessReports(database);
            assertThat(reports.before(Long.MAX_VALUE, 10)).containsExactly(epoch(4), epoch(3), epoch(2));
            assertThat(reports.before(4, 1)).containsExactly(epoch(3));
            assertThat(store.load().fairness()).contains(running);

            execute("UPDATE lease SET expires_at = clock_timestamp() - interval '1 s'");
            assertThat(standby.tryTake()).isTrue();
            var after = open(standby);
            assertThatExceptionOfType(LeaseLostException.class)
                    .isThrownBy(() -> store.save(
                            LogSnapshot.newBuilder().setNextOffset(11).build(), running, List.of(epoch(5))));
            assertThat(reports.before(Long.MAX_VALUE, 10)).doesNotContain(epoch(5));
            after.save(LogSnapshot.newBuilder().setNextOffset(11).build(), running, List.of(epoch(5)));
            assertThat(reports.before(Long.MAX_VALUE, 10)).containsExactly(epoch(5), epoch(4), epoch(3));
        }
    }

    /** Stands still once a save asks for the first. */
    private static final class Standing extends AbstractList<FairnessEpoch> {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch resumed = new CountDownLatch(1);

        @Override
        public FairnessEpoch get(int index) {
            reached.countDown();
            try {
                if (!resumed.await(3 * WAIT_SECONDS_MAX, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("never resumed");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return epoch(1);
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @Test
    void aProcessThatStandsStillWithinASaveKeepsNobodyFromTakingOver() throws Exception {
        var settings = new LeaseSettings(400, 50);
        var epochs = new Standing();
        try (var standby = new Lease(database, "order", settings, new ServiceHealth("test"))) {
            CompletableFuture<Void> saving;
            try (var stopped = new Lease(database, "order", settings, new ServiceHealth("test"))) {
                assertThat(stopped.tryTake()).isTrue();
                var store = open(stopped);
                saving = CompletableFuture.runAsync(
                        () -> store.save(
                                LogSnapshot.newBuilder().setNextOffset(9).build(),
                                FairnessState.getDefaultInstance(),
                                epochs),
                        Thread::startVirtualThread);
                assertThat(epochs.reached.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS))
                        .isTrue();
            }
            Await.until("the lease", Duration.ofSeconds(WAIT_SECONDS_MAX), standby::tryTake);
            var after = CompletableFuture.supplyAsync(() -> open(standby), Thread::startVirtualThread)
                    .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
            epochs.resumed.countDown();
            assertThatThrownBy(saving::join).isInstanceOf(CompletionException.class);
            assertThat(after.load().fairness())
                    .as("nothing of the stopped one's")
                    .isEmpty();
        } finally {
            epochs.resumed.countDown();
        }
    }
}
