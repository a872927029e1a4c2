package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.statement.StatementFormat.Options;

/** Statements read back with hledger, ledger, bean-check and pdftotext, text against text. */
class BookkeepingToolsTest {
    private static final String CLOSING = "1000000000.000000000000000002";

    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    private StatementHead head(String month) {
        return sample.statements()
                .head(new Statements.Asked(
                        Optional.of(SampleLedger.OPERATOR),
                        SampleLedger.month(month, Period.zone("UTC")),
                        Basis.ACCRUED));
    }

    private static Options options(boolean priced, boolean carried) throws IOException {
        var prices =
                "date,currency,price,source\n2026-10-31,USD,0.03,m\n2026-11-01,USD,0.0312,m\n2026-11-29,USD,0.04,m\n"
                        + "2026-11-30,USD,0.05,\"m \"\"x\"\"\"\n2026-12-01,USD,0.05,m\n";
        return new Options(priced ? Pricing.read(new StringReader(prices)) : Pricing.NONE, carried);
    }

    private static void succeeds(BookkeepingTools.Run run) {
        assertThat(run.status()).as(run.out()).isZero();
    }

    /** The two closings name each month's last wei: a wei more is found. */
    private static void findsAWeiMore(Path journal, String tool, String... arguments) throws Exception {
        String text = Files.readString(journal);
        String changed = text.replaceFirst(CLOSING.replace(".", "\\."), "1000000000.000000000000000003");
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(journal, changed);
        assertThat(BookkeepingTools.run(tool, arguments).status()).isNotZero();
        Files.writeString(journal, text);
    }

    @Test
    void journalsBalanceAloneAndOneAfterAnother() throws Exception {
        for (boolean priced : new boolean[] {false, true}) {
            Path first = sample.write(folder, StatementFormat.HLEDGER, options(priced, false), head("2026-11"));
            String one = first.toString();
            succeeds(BookkeepingTools.run("hledger", "-f", one, "check"));
            succeeds(BookkeepingTools.run("ledger", "-f", one, "balance"));
            findsAWeiMore(first, "hledger", "-f", one, "check");
            findsAWeiMore(first, "ledger", "-f", one, "balance");
            assertThat(BookkeepingTools.run(
                                    "hledger", "-f", one, "balance", "-N", "assets:lumia:receivable", "cur:LUMIA")
                            .out())
                    .contains(CLOSING + " LUMIA");
            Path second = sample.write(folder, StatementFormat.HLEDGER, options(priced, true), head("2026-12"));
            Path book = Files.writeString(
                    folder.resolve("book.journal"),
                    "include %s%ninclude %s%n".formatted(first.getFileName(), second.getFileName()));
            succeeds(BookkeepingTools.run("hledger", "-f", book.toString(), "check"));
            succeeds(BookkeepingTools.run("ledger", "-f", book.toString(), "balance"));
            // Without the month before it, what is carried is missing.
            assertThat(BookkeepingTools.run("hledger", "-f", second.toString(), "check")
                            .status())
                    .isNotZero();
        }
    }

    @Test
    void beancountBalancesAloneAndOneAfterAnother() throws Exception {
        for (boolean priced : new boolean[] {false, true}) {
            Path first = sample.write(folder, StatementFormat.BEANCOUNT, options(priced, false), head("2026-11"));
            succeeds(BookkeepingTools.run("bean-check", first.toString()));
            findsAWeiMore(first, "bean-check", first.toString());
            Path second = sample.write(folder, StatementFormat.BEANCOUNT, options(priced, true), head("2026-12"));
            Path book = Files.writeString(
                    folder.resolve("book.beancount"),
                    "include \"%s\"%ninclude \"%s\"%n".formatted(first.getFileName(), second.getFileName()));
            succeeds(BookkeepingTools.run("bean-check", book.toString()));
        }
        var epoch = sample.statements()
                .head(new Statements.Asked(
                        Optional.of(SampleLedger.OPERATOR),
                        Period.parse("epoch-3", Period.zone("UTC"), n -> Instant.EPOCH.plusSeconds(600 * n)),
                        Basis.ACCRUED));
        assertThatThrownBy(() -> StatementFormat.BEANCOUNT.open(OutputStream.nullOutputStream(), epoch, Options.PLAIN))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("whole days");
    }

    @Test
    void printedAmountsAreFoundWholeByASearch() throws Exception {
        Path pdf = sample.write(folder, StatementFormat.PDF, options(true, false), head("2026-11"));
        for (String layout : new String[] {"-layout", "-raw"}) {
            assertThat(BookkeepingTools.run("pdftotext", layout, pdf.toString(), "-")
                            .out())
                    .contains("-831.105510826326580917 LUMIA")
                    .contains("1000000000.000000000000000001 LUMIA")
                    .contains(CLOSING + " LUMIA")
                    .contains("0.012345678901234567 ETH");
        }
    }
}
