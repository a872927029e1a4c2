package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lumia.rewards.statement.StatementFormat.Options;

/** Any cell that somebody changes in a statement's file is found, and named. */
class VerificationTest {
    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    private Path file(StatementFormat format) throws IOException {
        return sample.write(folder, format, Options.PLAIN, sample.november());
    }

    private static void replace(Path file, String what, String with) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replaceFirst(Pattern.quote(what), with));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "731.105510826326580916 LUMIA | 731.105510826326580917 LUMIA | line 4, lumia",
                ",731,105510826,326580916, | ,731,105510826,326580917, | line 4, atto",
                ",yes,118, | ,yes,119, | line 5, check",
                "account:0x | account:0X | line 4, account",
                "DOUBLE_SEAL | OTHER_WORD | line 11, check",
                "count 118 in 1 lines | count 119 in 1 lines | line 14, note",
                "total,,,,,,SEALING,LUMIA,yes,,731 | total,,,,,,SEALING,LUMIA,yes,,732 | line 13, amount",
                "1000000000.000000000000000002 | 1000000000.000000000000000003 | line 22, amount",
                ",,accrued | ,,received | the statement's cells give the hash",
                "period 2026-11 | period 2026-10 | the statement's cells give the hash",
                "root 3 | root 4 | the statement's cells give the hash",
            })
    void theFirstCellThatDiffersIsNamed(String what, String with, String named) throws IOException {
        Path file = file(StatementFormat.CSV);
        replace(file, what, with);
        assertThat(Verification.of(file).fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains(named));
    }

    @Test
    void aSignatureOfAnotherIsNone() throws IOException {
        Path file = file(StatementFormat.JSON);
        replace(
                file,
                "\"operator\":\"account:" + SampleLedger.OPERATOR,
                "\"operator\":\"account:" + SampleLedger.OTHER);
        assertThat(Verification.of(file).fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("signature"));
    }

    @Test
    void aLineLeftOutIsMissed() throws IOException {
        Path file = file(StatementFormat.CSV);
        var lines = Files.readAllLines(file);
        lines.remove(4);
        Files.write(file, lines);
        assertThat(Verification.of(file).fault())
                .hasValueSatisfying(fault -> assertThat(fault).startsWith("line 5, check"));
    }

    @Test
    void anotherCopyNamesTheCellThatNoSumCovers() throws IOException {
        Path reference = file(StatementFormat.JSON);
        for (StatementFormat format : StatementFormat.values()) {
            if (format.whole()) {
                assertThat(Comparison.firstDifference(file(format), reference))
                        .as(format.name())
                        .isEmpty();
            }
        }
        Path csv = file(StatementFormat.CSV);
        replace(csv, "DOUBLE_SEAL", "OTHER_WORD");
        assertThat(Comparison.firstDifference(csv, reference))
                .contains("line 11, reason: \"OTHER_WORD\", and the other has \"DOUBLE_SEAL\"");
    }

    @Test
    void aCopyInAnotherFormIsTheSameStatement() throws IOException {
        Path json = file(StatementFormat.JSON);
        for (StatementFormat format : StatementFormat.values()) {
            Path direct = file(format);
            byte[] expected = Files.readAllBytes(direct);
            var copy = new ByteArrayOutputStream();
            StatementCopy.write(json, Verification.of(json), format, Options.PLAIN, copy);
            switch (format) {
                case XLSX, PDF -> {
                    Files.write(direct, copy.toByteArray());
                    assertThat(Verification.of(direct).fault()).isEmpty();
                }
                case JSON, CSV, KOINLY, COINTRACKER, COINTRACKING, HLEDGER, BEANCOUNT ->
                    assertThat(copy.toString(StandardCharsets.UTF_8))
                            .isEqualTo(new String(expected, StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void whatIsNoStatementIsRefusedInWords() throws IOException {
        for (String name : new String[] {"a.csv", "a.json", "a.xlsx", "a.pdf", "a.txt"}) {
            for (String text :
                    new String[] {"", "{", "{\"lines\":[{\"amount\":1}]}", "record,amount\n", "\"", "[]", "PK"}) {
                Path file = Files.writeString(folder.resolve(name), text);
                assertThatThrownBy(() -> Verification.of(file)).as(name + text).isInstanceOf(RefusedException.class);
            }
        }
    }
}
