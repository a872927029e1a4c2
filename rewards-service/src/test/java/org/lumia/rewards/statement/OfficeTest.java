package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.rewards.statement.StatementFormat.Options;

/** What LibreOffice makes of statements: it calculates the live sums, and saves files again. */
@Tag("long")
class OfficeTest {
    private static final String ALL_SHEETS_AS_CSV =
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";

    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    private void convert(Path file, String to, Path out) throws Exception {
        var run = BookkeepingTools.office(
                folder.resolve("profile"), "--convert-to", to, "--outdir", out.toString(), file.toString());
        assertThat(run.status()).as(run.out()).isZero();
    }

    @Test
    void liveSumsAreWhatWasComputedAndAWorkbookSavedAgainAgrees() throws Exception {
        Path file = sample.write(folder, StatementFormat.XLSX, Options.PLAIN, sample.november());
        Path out = folder.resolve("saved");
        convert(file, ALL_SHEETS_AS_CSV, out);
        String name = String.valueOf(file.getFileName());
        int compared = 0;
        try (BufferedReader text = Files.newBufferedReader(out.resolve(name.replace(".xlsx", "-Statement.csv")))) {
            var csv = new CsvReader(text);
            var titles = csv.row().orElseThrow();
            for (var row = csv.row(); row.isPresent(); row = csv.row()) {
                String live = row.get().get(titles.indexOf("live_sum"));
                String amount = row.get().get(titles.indexOf("amount"));
                if (!live.isEmpty()) {
                    assertThat(amount).startsWith(live + " ");
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(11);
        convert(file, "xlsx", out);
        assertThat(Verification.of(out.resolve(name)).fault()).isEmpty();
    }

    /** It keeps fifteen digits of the decimal column; verifying says which cell that is. */
    @Test
    void aTableSavedAgainIsFoundOut() throws Exception {
        Path file = sample.write(folder, StatementFormat.CSV, Options.PLAIN, sample.november());
        Path out = folder.resolve("saved");
        convert(file, "csv", out);
        assertThat(Verification.of(out.resolve(String.valueOf(file.getFileName())))
                        .fault())
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("line 2, lumia: \"100\""));
    }
}
