package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lumia.rewards.ledger.Bookings.A;
import static org.lumia.rewards.ledger.Bookings.B;
import static org.lumia.rewards.ledger.Bookings.POLICY;
import static org.lumia.rewards.ledger.Bookings.T;
import static org.lumia.rewards.ledger.Bookings.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.rewards.ledger.Bookings.Epoch;
import org.lumia.rewards.ledger.Chain;
import org.lumia.rewards.ledger.Entry;
import org.lumia.rewards.ledger.FundEntries;
import org.lumia.rewards.ledger.FundEvent.Kind;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.ledger.LedgerLines.Booked;
import org.lumia.rewards.ledger.LedgerLines.Range;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.testkit.Infrastructure;

/** The ledger in real Postgres: three epochs around a leap day, each with 900 wei for A and 100 for the treasury, and L1 after them. */
@ExtendWith(Infrastructure.class)
class JdbcLedgerTest {
    private static final Genesis GENESIS = SimulatedSubnet.run(1, 1).genesis;
    private static final List<String> ENDS =
            List.of("2028-02-28T23:59:59.999Z", "2028-02-29T00:00:00Z", "2028-02-29T23:59:59.999Z");
    private static final String ROOT_TIME = "2028-03-01T06:00:00Z";

    private static List<Entry> epoch(int number) {
        return new Epoch(number, POLICY, ENDS.get(number))
                .batch(number, A, ENDS.get(number))
                .operator(A, 1, 10, 10, 100, 1, 0, 0)
                .entries();
    }

    /** The first two epochs are on L1, and A has claimed all of the first. */
    private static List<Entry> l1() {
        return new FundEntries(-1, RewardBalance.ZERO)
                .of(List.of(
                        event(Kind.FUNDED, 0, T, 5_000, 0, 1, "2028-02-01T00:00:00Z"),
                        event(Kind.ROOT, 1, B, 2_000, 114, 9, ROOT_TIME),
                        event(Kind.CLAIMED, 1, A, 900, 0, 10, "2028-03-02T00:00:00Z"),
                        event(Kind.REIMBURSED, 1, A, 0, 57, 11, "2028-03-02T00:00:12Z")));
    }

    private static void append(Database database, Chain chain, List<Entry> entries) {
        database.transact(connection -> new JdbcLedgerBook(connection, GENESIS).append(chain, entries));
    }

    private static List<Chain.Link> chains(Database database) {
        return database.query(connection -> {
            var book = new JdbcLedgerBook(connection, GENESIS);
            List<Chain.Link> all = new ArrayList<>(book.links(Chain.EPOCHS, 0, 100));
            all.addAll(book.links(Chain.L1, 0, 100));
            return all;
        });
    }

    private static Database filled(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        for (int number = 0; number < ENDS.size(); number++) {
            append(database, Chain.EPOCHS, epoch(number));
        }
        append(database, Chain.L1, l1());
        return database;
    }

    private static List<String> lines(JdbcLedger ledger, Basis basis, String from, String to) {
        List<String> lines = new ArrayList<>();
        ledger.forEach(
                new Range(Optional.of(A), basis, Instant.parse(from), Instant.parse(to)),
                (LedgerLine line) -> lines.add("%s %d %s %s"
                        .formatted(
                                line.kind(),
                                line.epoch(),
                                line.amount(),
                                line.receivedAt().map(Instant::toString).orElse("-"))));
        return lines;
    }

    @Test
    void theSameFactsGiveTheSameChainsWhicheverSourceIsReadFirst(PostgresServer postgres) {
        var written = chains(filled(postgres));
        var other = Schema.migrated(postgres);
        append(other, Chain.L1, l1().subList(0, 2));
        append(other, Chain.EPOCHS, epoch(0));
        append(other, Chain.L1, l1().subList(2, 4));
        append(other, Chain.EPOCHS, epoch(1));
        append(other, Chain.EPOCHS, epoch(2));
        assertThat(written).hasSize(3 * 5 + 4).isEqualTo(chains(other));
        assertThat(written.getFirst().previous()).isEqualTo(GENESIS.hash());
    }

    @Test
    void aCrashAtAnyStepNeitherLosesNorDoublesAnEntry(PostgresServer postgres) {
        var written = chains(filled(postgres));
        var database = Schema.migrated(postgres);
        for (int number = 0; number < ENDS.size(); number++) {
            var entries = epoch(number);
            for (int wrong = 0; wrong <= entries.size(); wrong++) {
                var some = entries.subList(0, wrong);
                assertThatThrownBy(() -> database.transact(connection -> {
                            new JdbcLedgerBook(connection, GENESIS).append(Chain.EPOCHS, some);
                            throw new IllegalStateException("the process ends here");
                        }))
                        .hasMessage("the process ends here");
            }
            append(database, Chain.EPOCHS, entries);
        }
        append(database, Chain.L1, l1());
        assertThat(chains(database)).isEqualTo(written);
        long difference = database.query(connection -> {
            try (var row = connection
                    .createStatement()
                    .executeQuery(
                            "SELECT count(*) FROM (SELECT account, holder, unit, sum(amount) FROM ledger_posting GROUP"
                                    + " BY 1, 2, 3 EXCEPT SELECT account, holder, unit, sum(amount) FROM ledger_balance"
                                    + " GROUP BY 1, 2, 3) d")) {
                row.next();
                return row.getLong(1);
            }
        });
        assertThat(difference).as("balances are the sums of postings").isZero();
    }

    private static void refused(Database database, String why, String... statements) {
        assertThatThrownBy(() -> Schema.execute(database, statements))
                .as(statements[0])
                .hasMessageContaining(why);
    }

    @Test
    void theDatabaseRefusesWhatChangesTheLedger(PostgresServer postgres) {
        var database = filled(postgres);
        for (String table : List.of("ledger_entry", "ledger_posting")) {
            refused(database, "append-only: UPDATE", "UPDATE %s SET amount = amount".formatted(table));
            refused(database, "append-only: DELETE", "DELETE FROM " + table);
            refused(database, "append-only: TRUNCATE", "TRUNCATE ledger_entry, ledger_posting");
        }
        String posting = "INSERT INTO ledger_posting VALUES (%d, %d, 'PAYABLE', '\\x%s', 'LUMIA', %d)";
        refused(database, "entry 2 is closed", posting.formatted(2, 7, "aa".repeat(20), 0));
        refused(database, "violates foreign key", posting.formatted(40, 0, "aa".repeat(20), 0));
        String entry = "INSERT INTO ledger_entry SELECT 32, kind, at_ms, epoch, holder, amount, count, reason, detail,"
                + " l1_transaction, evidence, %s, hash FROM ledger_entry WHERE entry = 30";
        refused(database, "32 does not follow", entry.formatted("previous"));
        refused(database, "32 does not balance in anything", entry.formatted("hash"));
        String one = posting.formatted(32, 0, "aa".repeat(20), 5);
        refused(database, "32 does not balance in LUMIA", one, entry.formatted("hash"));
        String other = posting.formatted(32, 1, "bb".repeat(20), -5);
        refused(database, "32 has another hash", one, other, entry.formatted("hash"));
        assertThat(chains(database)).hasSize(19);
    }

    @Test
    void aLeapDayHasItsLinesAndNoOther(PostgresServer postgres) {
        var ledger = new JdbcLedger(filled(postgres), 60_000);
        assertThat(lines(ledger, Basis.ACCRUED, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"))
                .containsExactly(
                        "SEALING 1 400 " + ROOT_TIME,
                        "ATTESTING 1 300 " + ROOT_TIME,
                        "POSTING 1 200 " + ROOT_TIME,
                        "L1_COST 1 57 " + ROOT_TIME,
                        "SEALING 2 400 -",
                        "ATTESTING 2 300 -",
                        "POSTING 2 200 -",
                        "L1_COST 2 57 -");
    }

    @Test
    void whatIsReceivedBelongsToTheDayOfItsRootOrPayment(PostgresServer postgres) {
        var ledger = new JdbcLedger(filled(postgres), 60_000);
        assertThat(lines(ledger, Basis.RECEIVED, "2028-02-01T00:00:00Z", "2028-03-01T06:00:00Z"))
                .isEmpty();
        assertThat(lines(ledger, Basis.RECEIVED, "2028-03-01T06:00:00Z", "2028-03-02T00:00:00.001Z"))
                .hasSize(9)
                .startsWith("SEALING 0 400 " + ROOT_TIME)
                .contains("L1_COST 1 57 " + ROOT_TIME)
                .endsWith("CLAIM 1 -900 2028-03-02T00:00:00Z");
    }

    /** A earns 900 an epoch and 57 of ETH for its batch; two epochs are claimable, one is claimed. */
    @Test
    void balancesAreWhatWasOwedBeforeAMoment(PostgresServer postgres) {
        var ledger = new JdbcLedger(filled(postgres), 60_000);
        var all = Optional.<Address>empty();
        var a = Optional.of(A);
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.ACCRUED, Instant.parse(ENDS.get(1)), Booked.ALL))
                .isEqualTo(900);
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.ACCRUED, Instant.parse("2028-03-01T00:00:00Z"), Booked.ALL))
                .isEqualTo(2_700);
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.ACCRUED, Instant.MAX, Booked.ALL))
                .isEqualTo(1_800);
        assertThat(ledger.balance(a, Unit.ETH, Basis.ACCRUED, Instant.MAX, Booked.ALL))
                .isEqualTo(3 * 57 - 57);
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.RECEIVED, Instant.parse(ROOT_TIME), Booked.ALL))
                .isZero();
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.RECEIVED, Instant.parse("2028-03-02T00:00:00Z"), Booked.ALL))
                .isEqualTo(1_800);
        assertThat(ledger.balance(a, Unit.LUMIA, Basis.RECEIVED, Instant.MAX, Booked.ALL))
                .isEqualTo(900);
        assertThat(ledger.balance(all, Unit.LUMIA, Basis.ACCRUED, Instant.MAX, Booked.ALL))
                .isEqualTo(3_000 - 900);
    }

    /** Page by page, in pages of every size, come the same lines as at once; a claim and another root in the root's own second among them. */
    /** Of the block itself no time is kept: the latest event or batch that it has behind it says what it is not before. */
    @Test
    void howFarTheLedgerIsBookedIsSaidWithATimeThatIsBehindIt(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        var ledger = new JdbcLedger(database, 60_000);
        assertThat(ledger.through()).isEqualTo(new LedgerLines.Through(-1, -1, Instant.EPOCH, new Booked(0, 1)));
        Schema.execute(
                database,
                "INSERT INTO epoch VALUES (4, 1, 2, 1000, '', '', 0, 1, now()), (6, 3, 4, 1000, '', '', 0, 1, now())",
                "INSERT INTO distributor_position (through_block) VALUES (90)",
                "INSERT INTO distributor_event VALUES (70, 0, 1700, '', 'ROOT', 4, '', 0, 0), (60, 5, 1600, '',"
                        + " 'ROOT', 2, '', 0, 0)");
        assertThat(ledger.through())
                .isEqualTo(new LedgerLines.Through(6, 90, Instant.ofEpochSecond(1_700), new Booked(0, 1)));
        Schema.execute(
                database,
                "INSERT INTO settlement VALUES (1, 1, 'FINALIZED', '', '', '', 89, 1890, 0, 0, 0, 0),"
                        + " (2, 2, 'FINALIZED', '', '', '', 91, 1910, 0, 0, 0, 0),"
                        + " (3, 3, 'SAFE', '', '', '', 90, 1900, 0, 0, 0, 0)");
        assertThat(ledger.through())
                .isEqualTo(new LedgerLines.Through(6, 90, Instant.ofEpochSecond(1_890), new Booked(0, 1)));
    }

    @Test
    void pagesOfAnySizeGiveEachLineOnce(PostgresServer postgres) {
        var database = filled(postgres);
        append(
                database,
                Chain.L1,
                new FundEntries(1, new RewardBalance(UInt256.of(2_000), UInt256.of(114)))
                        .of(List.of(
                                event(Kind.ROOT, 2, B, 3_000, 171, 12, "2028-03-03T00:00:00Z"),
                                event(Kind.CLAIMED, 2, A, 10, 0, 13, "2028-03-03T00:00:00Z"))));
        var ledger = new JdbcLedger(database, 60_000);
        for (Basis basis : Basis.values()) {
            for (var holder : List.of(Optional.of(A), Optional.<Address>empty())) {
                var range = new Range(holder, basis, Instant.MIN, Instant.MAX);
                List<LedgerLine> whole = new ArrayList<>();
                ledger.forEach(range, whole::add);
                assertThat(whole)
                        .hasSize(holder.isPresent() ? 3 * 4 + 3 : 3 * 5 + 3)
                        .doesNotHaveDuplicates();
                for (int size = 1; size <= whole.size(); size++) {
                    assertThat(paged(ledger, range, Optional.empty(), size)).isEqualTo(whole);
                }
                for (LineKind kind : LineKind.values()) {
                    var some =
                            whole.stream().filter(line -> line.kind() == kind).toList();
                    assertThat(paged(ledger, range, Optional.of(kind), 1))
                            .as("%s of %s", kind, holder)
                            .isEqualTo(some);
                }
            }
        }
        assertThat(lines(ledger, Basis.RECEIVED, "2028-03-03T00:00:00Z", "2028-03-04T00:00:00Z"))
                .as("by number within the second")
                .containsExactly(
                        "CLAIM 2 -10 2028-03-03T00:00:00Z",
                        "SEALING 2 400 2028-03-03T00:00:00Z",
                        "ATTESTING 2 300 2028-03-03T00:00:00Z",
                        "POSTING 2 200 2028-03-03T00:00:00Z",
                        "L1_COST 2 57 2028-03-03T00:00:00Z");
    }

    @Test
    void aFormThatTakesItsTimeBetweenTwoLinesIsNotCutOff(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        String most = new JdbcLedger(database, 45_000)
                .inOneMoment(() -> database.query(connection -> {
                    try (var row =
                            connection.createStatement().executeQuery("SHOW idle_in_transaction_session_timeout")) {
                        row.next();
                        return row.getString(1);
                    }
                }));
        assertThat(most).isEqualTo("45s");
    }

    private static List<LedgerLine> paged(JdbcLedger ledger, Range range, Optional<LineKind> kind, int size) {
        List<LedgerLine> all = new ArrayList<>();
        var after = JdbcLedger.Cursor.START;
        List<LedgerLine> page;
        do {
            page = ledger.page(range, kind, after, size);
            all.addAll(page);
            if (!page.isEmpty()) {
                var last = page.getLast();
                Instant time = range.basis() == Basis.ACCRUED
                        ? last.accruedAt()
                        : last.receivedAt().orElseThrow();
                after = new JdbcLedger.Cursor(time.toEpochMilli(), last.entry());
            }
        } while (page.size() == size);
        return all;
    }
}
