package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.jdbc.Database;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.LeaseLostException;
import org.lumia.platform.loop.LeaseSettings;
import org.lumia.platform.signing.SignatureKind;
import org.lumia.platform.signing.Signatures;
import org.lumia.platform.signing.ToSign;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.transaction.support.TransactionTemplate;

/** What was signed stays signed, whoever holds the lease, and who lost it signs nothing. */
@ExtendWith(Infrastructure.class)
class SignaturesTest {
    /** Its holder believes in it for a minute, as a process does that was stopped. */
    private static final LeaseSettings LONG = new LeaseSettings(60_000, 50);

    private final ServiceHealth health = new ServiceHealth("test");
    private HikariDataSource pool;
    private Database database;

    @BeforeEach
    void connect(PostgresServer postgres) {
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.newDatabase());
        pool.setUsername(postgres.user());
        new ResourceDatabasePopulator(
                        new ClassPathResource("db/platform/R__lease.sql"),
                        new ClassPathResource("db/platform/R__signature.sql"))
                .execute(pool);
        database = new Database(pool, new TransactionTemplate(new DataSourceTransactionManager(pool)));
    }

    @AfterEach
    void disconnect() {
        pool.close();
    }

    private static ToSign thing(long number, long value) {
        return new ToSign(1, number, UInt256.of(value).toHash());
    }

    private static Hash hash(long value) {
        return UInt256.of(value).toHash();
    }

    private Lease lease() {
        return new Lease(database, "chain", LONG, health);
    }

    private Optional<String> remember(Signatures signatures, ToSign... things) {
        return database.query(connection -> signatures.remember(connection, List.of(things)))
                .refused();
    }

    private List<ToSign> kept(Signatures signatures) {
        return database.query(connection -> signatures.from(connection, 1, 0, 1_000));
    }

    private OptionalLong sentThrough(Signatures signatures) {
        return database.query(connection -> signatures.sentThrough(connection, 1));
    }

    /** As Postgres sees a process that was stopped for longer than its lease. */
    private void stoppedForLongerThanItsLease() {
        database.transact(connection -> connection
                .createStatement()
                .execute("UPDATE lease SET expires_at = clock_timestamp() - interval '1 s'"));
    }

    @Test
    void aProcessStoppedPastItsLeaseAndResumedSignsNothing() {
        try (var stopped = lease();
                var standby = lease()) {
            var before = new Signatures(SignatureKind.SEAL, stopped);
            var after = new Signatures(SignatureKind.SEAL, standby);
            assertThat(stopped.tryTake()).isTrue();
            assertThat(remember(before, thing(1, 10))).isEmpty();
            stoppedForLongerThanItsLease();
            assertThat(standby.tryTake()).isTrue();
            assertThat(remember(after, thing(2, 20))).isEmpty();
            assertThat(stopped.isHeld()).as("it does not know yet").isTrue();
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> remember(before, thing(2, 21)));
            assertThatExceptionOfType(LeaseLostException.class).isThrownBy(() -> remember(before, thing(3, 30)));
            assertThat(kept(after)).containsExactly(thing(1, 10), thing(2, 20));
        }
    }

    @Test
    void theNextHolderMeetsWhatTheOneBeforeSigned() {
        try (var first = lease();
                var second = lease()) {
            assertThat(first.tryTake()).isTrue();
            assertThat(remember(new Signatures(SignatureKind.BLOCK, first), thing(7, 70)))
                    .isEmpty();
            first.close();
            assertThat(second.tryTake()).isTrue();
            var signatures = new Signatures(SignatureKind.BLOCK, second);
            assertThat(remember(signatures, thing(7, 70))).as("the same again").isEmpty();
            assertThat(remember(signatures, thing(7, 71)).orElseThrow())
                    .isEqualTo(
                            ("already signed an attestation of block 7 with %s, would sign %s: this build or state comes to"
                                            + " a different result; nothing was signed")
                                    .formatted(hash(70), hash(71)));
            assertThat(remember(signatures, thing(6, 60)).orElseThrow()).contains("block 6 would be signed after");
            assertThat(kept(signatures)).containsExactly(thing(7, 70));
        }
    }

    @Test
    void aRowOfThingsIsSignableUpToTheFirstThatDiffers() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            var signatures = new Signatures(SignatureKind.BLOCK, lease);
            remember(signatures, thing(1, 10), thing(2, 20));
            var remembered = database.query(
                    connection -> signatures.remember(connection, List.of(thing(1, 10), thing(2, 22), thing(3, 30))));
            assertThat(remembered.signable()).containsExactly(thing(1, 10));
            assertThat(remembered.refused().orElseThrow()).startsWith("already signed an attestation of block 2");
            assertThat(kept(signatures)).containsExactly(thing(1, 10), thing(2, 20));
        }
    }

    @Test
    void kindsAndGenerationsAreRememberedApart() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            var batches = new Signatures(SignatureKind.BATCH, lease);
            assertThat(remember(new Signatures(SignatureKind.REWARD, lease), thing(5, 1)))
                    .isEmpty();
            assertThat(remember(batches, thing(0, 2))).isEmpty();
            assertThat(remember(batches, new ToSign(2, 0, hash(3)))).isEmpty();
            assertThat(remember(batches, thing(1, 4)).orElseThrow()).contains("would be signed after");
        }
    }

    @Test
    void oldValuesAreLetGoOfAndTheirNumbersNeverSignedAgain() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            var signatures = new Signatures(SignatureKind.BLOCK, lease, 100);
            for (long number = 1; number <= 512; number++) {
                assertThat(remember(signatures, thing(number, number))).isEmpty();
            }
            var kept = kept(signatures);
            assertThat(kept).hasSize(101).startsWith(thing(412, 412)).endsWith(thing(512, 512));
            assertThat(remember(signatures, thing(412, 412))).isEmpty();
            assertThat(remember(signatures, thing(411, 411))).isPresent();
            assertThat(remember(signatures, thing(411, 1))).isPresent();
        }
    }

    @Test
    void whatHasNotLeftIsKnown() {
        try (var lease = lease()) {
            assertThat(lease.tryTake()).isTrue();
            var signatures = new Signatures(SignatureKind.BLOCK, lease);
            assertThat(sentThrough(signatures)).isEmpty();
            remember(signatures, thing(4, 4), thing(5, 5), thing(6, 6));
            assertThat(sentThrough(signatures)).hasValue(3);
            database.transact(connection -> signatures.sent(connection, 1, 5));
            assertThat(sentThrough(signatures)).hasValue(5);
            database.transact(connection -> signatures.sent(connection, 1, 6));
            assertThat(sentThrough(signatures)).hasValue(6);
        }
    }
}
