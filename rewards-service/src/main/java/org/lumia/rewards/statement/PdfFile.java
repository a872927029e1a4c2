package org.lumia.rewards.statement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;

/** A printed statement read back from its text, row by row. A row that no statement has is no statement's. */
final class PdfFile {
    private static final Pattern FIELD = Pattern.compile(
            "(form|subnet|l1_chain|registry|holder|period|zone|from|to|basis|through_epoch|through_l1_block|complete|lines"
                    + "|lines_hash|root \\d+|content_hash|operator|signer|signature) (.+)");
    private static final Pattern SUM = Pattern.compile(
            "(opening|total|closing) (\\w+) (in the balance|shown, in no balance) (\\S+ (\\w+))(?: (.+))?");
    private static final Pattern LINE =
            Pattern.compile("line (\\d+) (\\S+) epoch (\\d+) (\\w+) count (\\d+) (\\S+ (\\w+)) (c:\\w+)");
    private static final Pattern DETAIL = Pattern.compile("received (\\S+) account:(\\S+)(?: reason (.+))?");
    private static final Pattern EVIDENCE = Pattern.compile("tx (\\S+) evidence ?(.*)");
    private static final Pattern FIAT = Pattern.compile("value (\\S+) (\\w+) at (\\S+) of (\\S+) by (.+)");
    private static final Pattern PAGE = Pattern.compile("page (\\d+) of the statement \\S+");

    private final StatementFile.RowReader reader;
    private Map<Column, String> line = Column.row();
    private String linePlace = "";
    private int page = 1;

    private PdfFile(StatementFile.RowReader reader) {
        this.reader = reader;
    }

    static void read(Path file, StatementFile.RowReader reader) {
        var pdf = new PdfFile(reader);
        try (var document = Loader.loadPDF(file.toFile())) {
            int pages = document.getNumberOfPages();
            for (pdf.page = 1; pdf.page <= pages; pdf.page++) {
                var stripper = new PDFTextStripper();
                stripper.setSortByPosition(true);
                stripper.setStartPage(pdf.page);
                stripper.setEndPage(pdf.page);
                List<String> rows =
                        stripper.getText(document).lines().map(String::strip).toList();
                rows.forEach(pdf::row);
            }
        } catch (RefusedException refused) {
            throw refused;
        } catch (IOException | RuntimeException odd) {
            // The library says of a broken file whatever it stumbled on.
            throw new RefusedException("the file is not a PDF that can be read");
        }
        pdf.endLine();
    }

    private void endLine() {
        if (!line.isEmpty()) {
            reader.row(linePlace, line);
            line = Column.row();
        }
    }

    private void row(String text) {
        if (text.isEmpty()
                || text.equals(PdfStatement.TITLE)
                || text.equals(PdfStatement.LEFT_OUT.formatted(PdfStatement.LINES_MAX))
                || PAGE.matcher(text).matches()) {
            return;
        }
        String place = "page %d, \"%s\"".formatted(page, Period.bounded(text));
        Matcher field = FIELD.matcher(text);
        Matcher sum = SUM.matcher(text);
        Matcher first = LINE.matcher(text);
        if (first.matches()) {
            endLine();
            linePlace = "page %d, line %s".formatted(page, first.group(1));
            begin(first);
        } else if (sum.matches()) {
            endLine();
            reader.row(place, sum(sum));
        } else if (!detail(text)) {
            endLine();
            if (!field.matches()) {
                throw new RefusedException(place + " is in no statement");
            }
            reader.row(place, Rows.field(field.group(1), field.group(2)));
        }
    }

    private static Map<Column, String> sum(Matcher sum) {
        var cells = Column.row();
        cells.put(Column.RECORD, sum.group(1));
        boolean total = sum.group(1).equals(Rows.TOTAL);
        cells.put(
                Column.CATEGORY,
                !total && sum.group(2).equals(sum.group(5)) ? sum.group(1).toUpperCase(Locale.ROOT) : sum.group(2));
        boolean inBalance = sum.group(3).equals(PdfStatement.inBalance(true));
        cells.put(Column.BALANCE, inBalance ? Rows.inBalance(sum.group(1)) : "no");
        cells.put(Column.AMOUNT, sum.group(4));
        cells.put(Column.UNIT, sum.group(5));
        if (sum.group(6) != null) {
            cells.put(Column.NOTE, sum.group(6));
        }
        return cells;
    }

    private void begin(Matcher first) {
        line.put(Column.RECORD, Rows.LINE);
        line.put(Column.ENTRY, first.group(1));
        line.put(Column.TIME, first.group(2));
        line.put(Column.EPOCH, first.group(3));
        line.put(Column.CATEGORY, first.group(4));
        line.put(Column.COUNT, first.group(5));
        line.put(Column.AMOUNT, first.group(6));
        line.put(Column.UNIT, first.group(7));
        line.put(Column.CHECK, first.group(8));
        line.put(Column.BALANCE, Rows.balanceOf(first.group(4)));
    }

    /** Whether a row goes on with the line before it, and says what none has said of it. */
    private boolean detail(String text) {
        if (line.isEmpty()) {
            return false;
        }
        Matcher detail = DETAIL.matcher(text);
        if (detail.matches() && !line.containsKey(Column.ACCOUNT)) {
            line.put(Column.RECEIVED, detail.group(1).equals("-") ? "" : detail.group(1));
            line.put(Column.ACCOUNT, "account:" + detail.group(2));
            line.put(Column.REASON, detail.group(3) == null ? "" : detail.group(3));
            return true;
        }
        Matcher evidence = EVIDENCE.matcher(text);
        if (evidence.matches() && !line.containsKey(Column.TX)) {
            line.put(Column.TX, evidence.group(1).equals("-") ? "" : "tx:" + evidence.group(1));
            line.put(Column.EVIDENCE, evidence.group(2));
            return true;
        }
        Matcher fiat = FIAT.matcher(text);
        if (fiat.matches() && !line.containsKey(Column.VALUE)) {
            line.put(Column.VALUE, fiat.group(1));
            line.put(Column.CURRENCY, fiat.group(2));
            line.put(Column.PRICE, fiat.group(3));
            line.put(Column.PRICE_DATE, fiat.group(4));
            line.put(Column.PRICE_SOURCE, fiat.group(5));
            return true;
        }
        return false;
    }
}
