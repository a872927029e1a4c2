package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.jdbc.Database.DatabaseException;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.statement.Close;
import org.lumia.rewards.statement.ClosedDiffersException;
import org.lumia.rewards.statement.Comparison;
import org.lumia.rewards.statement.OverdueException;
import org.lumia.rewards.statement.RefusedException;
import org.lumia.rewards.statement.StatementFormat;
import org.lumia.rewards.statement.Verification;
import org.lumia.testkit.Infrastructure;

/** A period that is closed stays as it is, and what comes late is the next one's: by tables worked out by hand. */
@ExtendWith(Infrastructure.class)
class ClosesTest {
    private static final String NOVEMBER_ACCRUED = """
        opening 0 0
        11-10 SEALING 400
        11-10 ATTESTING 300
        11-10 POSTING 200
        11-10 L1_COST 57
        11-20 CLAIM -900
        11-30 SEALING 400
        11-30 ATTESTING 300
        11-30 POSTING 200
        11-30 L1_COST 57
        closing 900 114\
        """;

    /** The late batch's cost and what was paid for it, both of November, come first. */
    private static final String DECEMBER_ACCRUED = """
        opening 900 114
        11-10 L1_COST 57
        11-25 REIMBURSEMENT -10
        12-03 REIMBURSEMENT -57
        12-10 SEALING 400
        12-10 ATTESTING 300
        12-10 POSTING 200
        12-10 L1_COST 57
        closing 1800 161\
        """;

    private static final String NOVEMBER_RECEIVED = """
        opening 0 0
        11-10 SEALING 400
        11-10 ATTESTING 300
        11-10 POSTING 200
        11-10 L1_COST 57
        11-20 CLAIM -900
        closing 0 57\
        """;

    /** Of December's own, the second epoch with its root; the third is on none. */
    private static final String DECEMBER_RECEIVED = """
        opening 0 57
        11-10 L1_COST 57
        11-25 REIMBURSEMENT -10
        11-30 SEALING 400
        11-30 ATTESTING 300
        11-30 POSTING 200
        11-30 L1_COST 57
        12-03 REIMBURSEMENT -57
        closing 900 104\
        """;

    @TempDir
    Path folder;

    private static ClosedBooks november(PostgresServer postgres) {
        return new ClosedBooks(postgres, 1).november().firstOfDecember();
    }

    @ParameterizedTest
    @EnumSource(Basis.class)
    void whatComesLateIsACorrectionOfTheNextPeriod(Basis basis, PostgresServer postgres) throws Exception {
        boolean accrued = basis == Basis.ACCRUED;
        String november = accrued ? NOVEMBER_ACCRUED : NOVEMBER_RECEIVED;
        String december = accrued ? DECEMBER_ACCRUED : DECEMBER_RECEIVED;
        var books = november(postgres);
        assertThat(books.table("2026-11", basis)).isEqualTo(november);
        Close closed = books.close("2026-11", basis);
        assertThat(closed.closingLumia()).isEqualTo(accrued ? 900 : 0);
        assertThat(closed.closingEth()).isEqualTo(accrued ? 114 : 57);

        books.lateBatch().december();
        assertThat(books.table("2026-11", basis)).isEqualTo(november);
        assertThat(books.table("2026-12", basis)).isEqualTo(december);
        // Also where no month is asked for: each line is in one month, and months add up.
        assertThat(books.table("2026-11-01..2026-11-30", basis)).isEqualTo(november);
        assertThat(books.table("2026-11-25", basis)).doesNotContain("REIMBURSEMENT");
        assertThat(books.table("2026", basis)).endsWith(december.substring(december.indexOf("closing")));
        assertThat(books.table("2027-01", basis))
                .startsWith("opening" + december.substring(december.indexOf("closing") + 7));

        books.close("2026-12", basis);
        assertThat(books.table("2026-12", basis)).isEqualTo(december);
        for (StatementFormat format : StatementFormat.values()) {
            if (format.whole()) {
                Path file = Files.write(
                        folder.resolve("december." + format.name().toLowerCase(Locale.ROOT)),
                        books.file("2026-12", basis, format));
                assertThat(Verification.of(file).fault()).as(format.name()).isEmpty();
            }
        }
    }

    @Test
    void aCorrectionIsMarkedWithItsOwnDateAndBookedInTheOpenPeriod(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        books.close("2026-11", Basis.ACCRUED);
        books.lateBatch().december();
        String csv = new String(books.file("2026-12", Basis.ACCRUED, StatementFormat.CSV), StandardCharsets.UTF_8);
        assertThat(csv.lines().filter(line -> line.contains("correction of ")))
                .hasSize(2)
                .allMatch(line -> line.contains("correction of 2026-11-10T00:00:00Z")
                        || line.contains("correction of 2026-11-25T00:00:00Z"));
        String journal =
                new String(books.file("2026-12", Basis.ACCRUED, StatementFormat.HLEDGER), StandardCharsets.UTF_8);
        assertThat(journal).contains("correction: of 2026-11-25").doesNotContainPattern("(?m)^2026-11");
        for (String changed : new String[] {
            csv.replace("correction of 2026-11-25T00:00:00Z", ""),
            csv.replaceFirst("(2026-12-03T00:00:00Z.*),(\\R)", "$1,correction of 2026-12-03T00:00:00Z$2"),
        }) {
            assertThat(changed).isNotEqualTo(csv);
            Path file = Files.writeString(folder.resolve("changed.csv"), changed);
            assertThat(Verification.of(file).fault().orElseThrow()).contains("correction");
        }
    }

    /** A workbook and a printed statement bear the time of their making beside what they say. */
    @Test
    void aClosedPeriodsFilesStayAsTheyAre(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        books.close("2026-11", Basis.ACCRUED);
        Map<StatementFormat, byte[]> files = new EnumMap<>(StatementFormat.class);
        for (StatementFormat format : StatementFormat.values()) {
            files.put(format, books.file("2026-11", Basis.ACCRUED, format));
        }
        books.lateBatch().december();
        for (StatementFormat format : StatementFormat.values()) {
            byte[] before = Objects.requireNonNull(files.get(format));
            byte[] after = books.file("2026-11", Basis.ACCRUED, format);
            if (format == StatementFormat.XLSX || format == StatementFormat.PDF) {
                String suffix = "." + format.name().toLowerCase(Locale.ROOT);
                Path old = Files.write(folder.resolve("before" + suffix), before);
                Path now = Files.write(folder.resolve("after" + suffix), after);
                assertThat(Verification.of(now).foot().orElseThrow().contentHash())
                        .isEqualTo(Verification.of(old).foot().orElseThrow().contentHash());
                assertThat(Comparison.firstDifference(now, old)).isEmpty();
            } else {
                assertThat(after).as(format.name()).isEqualTo(before);
            }
        }
    }

    @Test
    void closingTwiceIsClosingOnceAlsoWhereAProcessEndsBeforeItIsWritten(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close made = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        assertThatThrownBy(() -> books.database.transact(connection -> {
                    books.closed(made);
                    throw new IllegalStateException("the process ends here");
                }))
                .hasMessage("the process ends here");
        assertThat(books.closes.latest(10)).isEmpty();
        books.lateBatch().december();
        Close other = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        assertThat(other.contentHash()).isNotEqualTo(made.contentHash());
        var first = books.closes.close(made, Optional.empty());
        assertThat(first.made()).isTrue();
        // Of another who had made it at the same time, of more than the first knew.
        var second = books.closes.close(other, Optional.empty());
        assertThat(second.made()).isFalse();
        assertThat(second.close().contentHash()).isEqualTo(made.contentHash());
        assertThat(books.closes.latest(10)).hasSize(1);
        assertThat(books.closes
                        .of(ClosedBooks.asked("2026-11", Basis.ACCRUED))
                        .orElseThrow()
                        .contentHash())
                .isEqualTo(made.contentHash());
    }

    /** What was made knew nothing of the close that is before it by now, so it has no corrections of that one's time. */
    @Test
    void aCloseIsNotTakenBehindAnotherThanItWasMadeBy(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close made = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        books.close("2026-10", Basis.ACCRUED);
        assertThatThrownBy(() -> books.closes.close(made, Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("meanwhile: try again");
        assertThat(books.closes.latest(10)).hasSize(1);
    }

    @Test
    void aCloseKnowsWhatTheOneBeforeItKnew(PostgresServer postgres) throws Exception {
        var books = november(postgres).december();
        Close november = books.close("2026-11", Basis.ACCRUED);
        var then = books.ledger.through(november.through().epoch(), 55);
        assertThatThrownBy(() -> books.made("2026-12", Basis.ACCRUED, then))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("L1 block 60, and epoch %d and L1 block 55 is behind that"
                        .formatted(november.through().epoch()));
        books.close("2026-12", Basis.ACCRUED);
    }

    @Test
    void whatTheDatabaseRefusesIsSaidInItsSentence(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close november = books.close("2026-11", Basis.ACCRUED);
        var gap = new Close(
                november.holder(),
                november.basis(),
                ClosedBooks.asked("2026-12-02", Basis.ACCRUED).period(),
                november.through(),
                november.closingLumia(),
                november.closingEth(),
                0,
                november.contentHash(),
                november.signed());
        assertThatThrownBy(() -> books.closed(gap))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason())
                                .matches("a close from \\d+ does not follow the one before it, which ends at \\d+"));
    }

    @Test
    void whatIsNotCompleteClosedAlreadyOrBehindAGapIsRefused(PostgresServer postgres) throws Exception {
        var books = new ClosedBooks(postgres, 1).november();
        assertThatThrownBy(() -> books.close("2026-11", Basis.ACCRUED))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("lines of it may still come");
        books.firstOfDecember().close("2026-11", Basis.ACCRUED);
        books.december();
        for (String period : new String[] {"2026-11", "2026-10", "2026-11-01..2026-11-15", "2026-11-01..2026-11-30"}) {
            assertThatThrownBy(() -> books.close(period, Basis.ACCRUED))
                    .as(period)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("is closed with the period 2026-11");
        }
        for (String period : new String[] {"2026-12-02", "2026-11-15..2026-12-15", "2026"}) {
            assertThatThrownBy(() -> books.close(period, Basis.ACCRUED))
                    .as(period)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("the next one begins there");
        }
        books.close("2026-12-01", Basis.ACCRUED);
        assertThat(books.closes.last(Optional.empty(), Basis.ACCRUED))
                .as("another holder's are apart")
                .isEmpty();
    }

    @Test
    void theDatabaseRefusesToChangeACloseOrToTakeOneThatDoesNotFollow(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        books.close("2026-11", Basis.ACCRUED);
        for (String change :
                new String[] {"UPDATE ledger_close SET lines = 0", "DELETE FROM ledger_close", "TRUNCATE ledger_close"
                }) {
            assertThatThrownBy(() -> Schema.execute(books.database, change))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("append-only");
        }
        String copy =
                "INSERT INTO ledger_close SELECT holder, basis, %s, to_ms + 86400000, period, zone, through_epoch,"
                        + " through_l1_block - %d, through_l1_ms, epochs_entry, %s, l1_entry, l1_hash, closing_lumia,"
                        + " closing_eth, lines, content_hash, operator, signer, signature FROM ledger_close";
        assertThatThrownBy(() -> Schema.execute(books.database, copy.formatted("to_ms + 1000", 0, "epochs_hash")))
                .hasMessageContaining("does not follow the one before it");
        assertThatThrownBy(() -> Schema.execute(books.database, copy.formatted("to_ms", 1, "epochs_hash")))
                .hasMessageContaining("is behind the one before it");
        assertThatThrownBy(() -> Schema.execute(books.database, copy.formatted("to_ms", 0, "l1_hash")))
                .hasMessageContaining("entries that the ledger has");
    }

    /** As of the moment that the closed statement says, whatever is booked by then. */
    @Test
    void aLedgerThatIsMadeAgainGivesTheSameCloses(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close closed = books.close("2026-11", Basis.ACCRUED);
        books.december();
        var again = november(postgres).december();
        var then =
                again.ledger.through(closed.through().epoch(), closed.through().l1Block());
        assertThat(then).isEqualTo(closed.through());
        assertThat(again.made("2026-11", Basis.ACCRUED, then).contentHash()).isEqualTo(closed.contentHash());
        assertThat(again.made("2026-11", Basis.ACCRUED, again.ledger.through()).contentHash())
                .as("made as of now it says when the second epoch was received")
                .isNotEqualTo(closed.contentHash());
    }

    @Test
    void aLedgerThatDiffersFromWhatWasClosedIsTold(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        books.close("2026-11", Basis.ACCRUED);
        var gauge = books.meters.get("lumia_rewards_closes_differ").gauge();
        books.database.transact(books.watch::compare);
        assertThat(gauge.value()).isZero();
        Schema.execute(
                books.database,
                "ALTER TABLE ledger_close DISABLE TRIGGER USER",
                "UPDATE ledger_close SET l1_hash = epochs_hash");
        books.database.transact(books.watch::compare);
        assertThat(gauge.value()).isEqualTo(1);
        Schema.execute(books.database, "UPDATE ledger_close SET content_hash = epochs_hash");
        assertThatThrownBy(() -> books.table("2026-11", Basis.ACCRUED))
                .isInstanceOfSatisfying(ClosedDiffersException.class, books.watch::differs)
                .hasMessageContaining("for the closed period 2026-11, and it was closed with 0x");
        assertThat(gauge.value()).as("one period").isEqualTo(1);
    }

    /** What is booked while a statement is made is not in it: its opening, its lines and how far it goes are of one moment. */
    @Test
    void aStatementIsOfOneMoment(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        var booked = new boolean[1];
        String made = books.ledger.inOneMoment(() -> {
            try {
                var head = books.statements.head(ClosedBooks.asked("2026-11", Basis.ACCRUED));
                if (!booked[0]) {
                    booked[0] = true;
                    var other = new Thread(() -> books.lateBatch().december());
                    other.start();
                    other.join();
                }
                var table = new ClosedBooks.Table();
                var foot = books.statements.write(head, table);
                return table.text + "closing %s %s".formatted(foot.closingLumia(), foot.closingEth());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(books.ledger.through().l1Block()).as("booked meanwhile").isEqualTo(60);
        assertThat("opening 0 0\n" + made).isEqualTo(NOVEMBER_ACCRUED);
        assertThat(books.table("2026-11", Basis.ACCRUED)).isNotEqualTo(NOVEMBER_ACCRUED);
    }

    @Test
    void aQueryOfAStatementIsCutWhereItTakesLongerThanItMay(PostgresServer postgres) {
        var books = new ClosedBooks(postgres, 1);
        var ledger = new JdbcLedger(books.database, 20);
        assertThatThrownBy(() -> ledger.inOneMoment(() -> books.database.query(connection ->
                        connection.createStatement().execute("SELECT count(*) FROM generate_series(1, 1000000000)"))))
                .isInstanceOf(OverdueException.class);
    }
}
