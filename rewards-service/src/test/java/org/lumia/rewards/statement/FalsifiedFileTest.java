package org.lumia.rewards.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.xssf.usermodel.XSSFCell;
import org.apache.poi.xssf.usermodel.XSSFFormulaEvaluator;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.StatementFormat.Options;
import org.openpdf.text.Document;
import org.openpdf.text.FontFactory;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.pdf.PdfWriter;

/** Nothing that stands in a statement's file is passed over: what no sum covers is checked too. */
class FalsifiedFileTest {
    private static final String CLOSING = "closing,,,,,,CLOSING,LUMIA,,,1000000000.000000000000000002 LUMIA,";
    private static final String TOTAL = "total,,,,,,SEALING,LUMIA,yes,,731.105510826326580916 LUMIA,";
    private static final String FIELD = "statement,,,,,,basis,,,,,";

    @TempDir
    Path folder;

    private final SampleLedger sample = new SampleLedger();

    private Path file(StatementFormat format) throws IOException {
        return sample.write(folder, format, Options.PLAIN, sample.november());
    }

    private static void differs(Path file, String... named) throws IOException {
        assertThat(Verification.of(file).fault())
                .as(String.join(" ", named))
                .hasValueSatisfying(fault -> assertThat(fault).contains(named));
    }

    private static void replace(Path file, String what, String with) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replace(what, with));
    }

    @Test
    void aSecondRowOfAKindAUnitOrAFieldIsAFaultThatNamesIt() throws IOException {
        Path file = file(StatementFormat.CSV);
        var rows = Files.readAllLines(file);
        int seconds = 0;
        for (int i = 1; i < rows.size(); i++) {
            if (!rows.get(i).startsWith("line,")) {
                var more = new ArrayList<>(rows);
                more.add(i, rows.get(i));
                Files.write(file, more);
                differs(file, "line %d, ".formatted(i + 2), ": a second row of ");
                seconds++;
            }
        }
        assertThat(seconds).isEqualTo(2 + 9 + 2 + 21);
        // Also the false one before the true one.
        var more = new ArrayList<>(rows);
        int closing = rows.indexOf(
                rows.stream().filter(row -> row.startsWith(CLOSING)).findFirst().orElseThrow());
        more.add(closing, rows.get(closing).replace("1000000000.", "5000000000."));
        Files.write(file, more);
        assertThat(Comparison.firstDifference(file, file(StatementFormat.JSON)))
                .contains("line %d: a second row of closing LUMIA".formatted(closing + 2));
        Path json = file(StatementFormat.JSON);
        replace(json, "\"closing\":[", "\"closing\":[],\"closing\":[");
        assertThatThrownBy(() -> Verification.of(json)).hasMessageContaining("twice");
        Path cell = file(StatementFormat.JSON);
        replace(cell, "\"account\":", "\"amount\":\"5.000000000000000000 LUMIA\",\"account\":");
        assertThatThrownBy(() -> Verification.of(cell)).isInstanceOf(RefusedException.class);
    }

    @Test
    void onlyALongPrintedStatementMayLackItsLines() throws IOException {
        Path csv = file(StatementFormat.CSV);
        Files.write(
                csv,
                Files.readAllLines(csv).stream()
                        .filter(row -> !row.startsWith("line,"))
                        .toList());
        differs(csv, "category: there is no line of SEALING");
        assertThat(Comparison.firstDifference(csv, file(StatementFormat.JSON)))
                .contains("the file has 0 lines, and the other has 9");
        Path json = file(StatementFormat.JSON);
        Files.writeString(
                json, Files.readString(json).replaceFirst("\"lines\":\\[.*],\"totals\"", "\"lines\":[],\"totals\""));
        differs(json, "category: there is no line of SEALING");
        Path xlsx = file(StatementFormat.XLSX);
        change(xlsx, book -> book.setSheetName(1, "Lives"));
        differs(xlsx, "Statement row 4, whole");
        Path pdf = file(StatementFormat.PDF);
        printed(
                pdf,
                printed(pdf).stream()
                        .filter(row -> !row.matches("(line \\d+|received|tx) .*"))
                        .toList());
        differs(pdf, "there is no line of SEALING");
    }

    @Test
    void totalsOfAPrintedStatementWithoutLinesGiveItsClosingBalance() throws IOException {
        var head = sample.november();
        BigInteger closing = head.openingLumia().add(BigInteger.TEN);
        for (long more : new long[] {0, 1}) {
            var totals = List.of(new StatementFoot.Total(LineKind.SEALING, BigInteger.TEN, 1, 2_001));
            var said = new StatementSums.Stated(
                    totals,
                    Map.of(Unit.LUMIA, closing.add(BigInteger.valueOf(more)), Unit.ETH, head.openingEth()),
                    2_001,
                    SampleLedger.TX);
            var foot = new StatementFoot(
                    totals,
                    said.closingOf(Unit.LUMIA),
                    said.closingOf(Unit.ETH),
                    List.of(),
                    2_001,
                    SampleLedger.TX,
                    Canonical.content(head, said, List.of()),
                    Optional.empty());
            Path file = folder.resolve("long.pdf");
            try (var sink = StatementFormat.PDF.open(Files.newOutputStream(file), head, Options.PLAIN)) {
                sink.begin();
                sink.end(foot);
            }
            if (more == 0) {
                assertThat(Verification.of(file).fault()).isEmpty();
                assertThat(Verification.of(file).printedLines()).isFalse();
            } else {
                differs(file, "amount: the opening balance and the totals give 100.000000000000000011 LUMIA");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                CLOSING + ",,, | " + CLOSING + ",,7, | line 22, whole: \"7\" where",
                CLOSING + ", | " + CLOSING + "5.0, | line 22, lumia: \"5.0\" where",
                TOTAL + ", | " + TOTAL + "732, | line 13, lumia: \"732\" where",
                TOTAL + ",,,, | " + TOTAL + ",,,,5 | line 13, atto: \"5\" where",
                FIELD + ", | " + FIELD + ",1 | , eth: \"1\" where",
                "lumia-statement/1 | lumia-statement/2 | , note: \"lumia-statement/2\" where the statement is of",
                "accrued | accrued,paid in full | , cell 22: \"paid in full\", and no column has a title there",
                "statement,,,,,,complete, | statement,,,,,,remark,,,,,,,,,,,,,,paid¶statement,,,,,,complete,"
                        + " | no statement says a \"remark\"",
            })
    void aCellThatTheFormLeavesEmptyIsEmpty(String what, String with, String named) throws IOException {
        Path file = file(StatementFormat.CSV);
        String text = Files.readString(file);
        assertThat(text).contains(what);
        int at = text.indexOf(what);
        Files.writeString(file, text.substring(0, at) + with.replace("¶", "\r\n") + text.substring(at + what.length()));
        differs(file, named);
    }

    @Test
    void columnsThatAreNoneOrStandTwiceAreRefused() throws IOException {
        Path twice = file(StatementFormat.CSV);
        replace(twice, ",check,note", ",check,note,amount");
        assertThatThrownBy(() -> Verification.of(twice)).hasMessage("the first row names the column amount twice");
        Path other = file(StatementFormat.CSV);
        replace(other, ",check,note", ",check,note,paid");
        assertThatThrownBy(() -> Verification.of(other)).hasMessage("no statement has a column \"paid\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",USD,0.0312,22.81, | ,USD,,22.81, | line 4, price: it is empty",
                ",USD,0.0312,22.81, | ,USD,0.0312,, | line 4, value: it is empty",
                ",USD,0.0312,22.81, | ,,0.0312,22.81, | line 4, currency: it is empty",
                ",USD,0.0312,22.81, | ,USD,0.0312,22.82, | line 4, value: \"22.82\" where",
                ",USD,0.0312,22.81, | ,USD,1E999999999,22.81, | line 4, price",
            })
    void aPriceStandsWithAllThatBelongsToIt(String what, String with, String named) throws IOException {
        String prices = "date,currency,price,source\n2026-11-01,USD,0.0312,m\n2026-11-29,USD,1,m\n2026-11-30,USD,1,m\n";
        var options = new Options(Pricing.read(new StringReader(prices)), false);
        Path file = sample.write(folder, StatementFormat.CSV, options, sample.november());
        assertThat(Verification.of(file).fault()).isEmpty();
        String text = Files.readString(file);
        assertThat(text).contains(what);
        Files.writeString(file, text.replaceFirst(what, with));
        differs(file, named);
    }

    private static void change(Path file, Consumer<XSSFWorkbook> change) throws IOException {
        try (var book = new XSSFWorkbook(Files.newInputStream(file))) {
            change.accept(book);
            try (var out = Files.newOutputStream(file)) {
                book.write(out);
            }
        }
    }

    private static XSSFCell cell(XSSFSheet sheet, int row, int column) {
        var found = sheet.getRow(row - 1).getCell(column);
        // The library leaves a text in place beside what it sets: another cell takes its room.
        boolean anew = found == null || found.getCellType() == CellType.STRING;
        return anew ? sheet.getRow(row - 1).createCell(column) : found;
    }

    private void workbookDiffers(Consumer<XSSFWorkbook> change, String named) throws IOException {
        Path file = file(StatementFormat.XLSX);
        change(file, change);
        differs(file, named);
    }

    @Test
    void everyCellOfAWorkbookIsRead() throws IOException {
        Path file = file(StatementFormat.XLSX);
        change(file, book -> {});
        assertThat(Verification.of(file).fault()).as("not calculated").isEmpty();
        change(file, XSSFFormulaEvaluator::evaluateAllFormulaCells);
        assertThat(Verification.of(file).fault()).as("calculated").isEmpty();
        // Row 4 is the total of SEALING, row 13 the closing balance of LUMIA.
        for (int row : new int[] {4, 13}) {
            for (int column = SheetSums.LIVE; column < SheetSums.TITLES.size(); column++) {
                int at = column;
                String title = SheetSums.TITLES.get(column);
                String named = "Statement row %d, %s".formatted(row, title);
                workbookDiffers(
                        book -> cell(book.getSheetAt(0), row, at).setCellFormula("1+1"), named + ": its formula");
                boolean part = title.equals("nano") || title.equals("atto");
                workbookDiffers(
                        book -> {
                            XSSFFormulaEvaluator.evaluateAllFormulaCells(book);
                            cell(book.getSheetAt(0), row, at).setCellValue("5");
                        },
                        part ? "Statement row %d, whole".formatted(row) : named);
            }
        }
        workbookDiffers(book -> cell(book.getSheetAt(0), 2, 8).setCellValue(5), "Statement row 2, whole");
        workbookDiffers(book -> cell(book.getSheetAt(0), 2, 7).setCellValue("5"), "Statement row 2, live_sum");
        workbookDiffers(book -> cell(book.getSheetAt(0), 13, 3).setCellValue("no"), "Statement row 13, balance");
        workbookDiffers(book -> cell(book.getSheetAt(0), 4, 15).setCellValue("paid"), "Statement row 4, cell 16");
        workbookDiffers(book -> cell(book.getSheetAt(0), 1, 6).setCellValue("owed"), "Statement row 1, amount");
        workbookDiffers(book -> cell(book.getSheetAt(0), 16, 5).setCellValue("paid"), "Statement row 16, count");
        workbookDiffers(book -> cell(book.getSheetAt(0), 4, 6).setCellFormula("1+1"), "Statement row 4, amount");
        workbookDiffers(
                book -> book.getSheetAt(0).createRow(90).createCell(3).setCellValue("paid"),
                "Statement row 91, balance");
        workbookDiffers(book -> cell(book.getSheetAt(1), 2, 11).setCellValue(732.105511), "Lines row 2, rounded");
        workbookDiffers(book -> cell(book.getSheetAt(1), 2, 30).setCellValue("paid"), "Lines row 2, cell 31");
        workbookDiffers(book -> book.createSheet("Paid"), "sheet Paid");
    }

    private static List<String> printed(Path file) throws IOException {
        try (var document = Loader.loadPDF(file.toFile())) {
            var stripper = new PDFTextStripper();
            stripper.setSortByPosition(true);
            return stripper.getText(document).lines().map(String::strip).toList();
        }
    }

    private static void printed(Path file, List<String> rows) throws IOException {
        var document = new Document(PageSize.A4.rotate());
        PdfWriter.getInstance(document, Files.newOutputStream(file));
        document.open();
        for (String row : rows) {
            document.add(new Paragraph(row, FontFactory.getFont(FontFactory.HELVETICA, 5)));
        }
        document.close();
    }

    @Test
    void aPrintedRowThatStandsTwiceIsFound() throws IOException {
        Path file = file(StatementFormat.PDF);
        var rows = printed(file);
        printed(file, rows);
        assertThat(Verification.of(file).fault()).as("printed anew").isEmpty();
        for (String begin : List.of("received ", "tx ")) {
            int at = rows.indexOf(rows.stream()
                    .filter(row -> row.startsWith(begin))
                    .findFirst()
                    .orElseThrow());
            var more = new ArrayList<>(rows);
            more.add(at + 1, rows.get(at));
            printed(file, more);
            assertThatThrownBy(() -> Verification.of(file)).hasMessageContaining("is in no statement");
        }
    }
}
