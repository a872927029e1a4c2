package org.lumia.rewards.statement;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.lumia.rewards.ledger.LedgerLine;

/**
 * A workbook: a sheet that says what the statement is, with totals as live sums beside the computed ones, and sheets of lines.
 * Texts are written in place, and rows leave memory soon: a table of shared strings would hold a year.
 */
final class XlsxStatement implements StatementSink {
    static final String SUMMARY = "Statement";
    static final String LINES = "Lines";
    /** Of the sheet's 1,048,576. */
    static final int SHEET_LINES_MAX = 1_000_000;

    private static final int ROWS_HELD_MAX = 500;
    static final int DECIMALS_OF_CHARTS = 6;
    private static final int COMPRESSION_LEVEL = 1;
    private static final double WIDTH = 14;
    private static final Map<Column, Double> WIDTHS = Map.of(
            Column.TIME,
            22.0,
            Column.RECEIVED,
            22.0,
            Column.ACCOUNT,
            50.0,
            Column.AMOUNT,
            34.0,
            Column.TX,
            70.0,
            Column.EVIDENCE,
            40.0,
            Column.CHECK,
            20.0,
            Column.REASON,
            24.0);

    private final Workbook book;
    private final Worksheet summary;
    private final Pricing pricing;
    private final StatementHead head;
    private final List<Column> columns;
    private final SheetSums sums;
    private final int sheetLinesMax;
    private Worksheet sheet;
    private int rows;
    private int sheets = 1;

    /** @param sheetLinesMax after which another sheet of lines begins */
    XlsxStatement(OutputStream out, Pricing pricing, StatementHead head, int sheetLinesMax) {
        this.sheetLinesMax = sheetLinesMax;
        this.book = new Workbook(out, "Lumia", "1.0");
        book.setCompressionLevel(COMPRESSION_LEVEL);
        this.summary = book.newWorksheet(SUMMARY);
        this.pricing = pricing;
        this.head = head;
        this.columns = Arrays.stream(Column.values())
                .filter(column -> column != Column.LUMIA && column != Column.ETH)
                .filter(column -> !column.fiat() || !pricing.isNone())
                .toList();
        this.sums = new SheetSums(columns);
        this.sheet = newSheet();
    }

    private Worksheet newSheet() {
        Worksheet made = book.newWorksheet(sheets == 1 ? LINES : LINES + sheets);
        made.freezePane(0, 1);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            made.width(i, WIDTHS.getOrDefault(column, WIDTH));
            made.inlineString(0, i, column.title());
            made.style(0, i).bold().set();
        }
        rows = 1;
        return made;
    }

    @Override
    public void begin() {}

    @Override
    public void line(LedgerLine line, String check) throws IOException {
        if (rows > sheetLinesMax) {
            endSheet();
            sheets++;
            sheet = newSheet();
        }
        var row = Rows.line(line, check, head);
        row.put(
                Column.ROUNDED,
                new BigDecimal(line.amount(), Amounts.DECIMALS)
                        .setScale(DECIMALS_OF_CHARTS, RoundingMode.HALF_EVEN)
                        .toPlainString());
        pricing.at(line.kind().unit(), head.period().day(head.time(line)))
                .ifPresent(price -> Rows.price(row, price, line.amount()));
        for (int i = 0; i < columns.size(); i++) {
            write(i, columns.get(i), Rows.cell(row, columns.get(i)));
        }
        rows++;
        if (rows % ROWS_HELD_MAX == 0) {
            sheet.flush();
        }
    }

    private void write(int at, Column column, String cell) {
        if (cell.isEmpty()) {
            return;
        }
        switch (column) {
            case ENTRY, EPOCH, COUNT, WHOLE, NANO, ATTO -> sheet.value(rows, at, Long.valueOf(cell));
            case ROUNDED, PRICE, VALUE -> sheet.value(rows, at, new BigDecimal(cell));
            case RECORD,
                    TIME,
                    RECEIVED,
                    ACCOUNT,
                    CATEGORY,
                    UNIT,
                    BALANCE,
                    AMOUNT,
                    LUMIA,
                    ETH,
                    REASON,
                    TX,
                    EVIDENCE,
                    CHECK,
                    NOTE,
                    CURRENCY,
                    PRICE_DATE,
                    PRICE_SOURCE -> sheet.inlineString(rows, at, column.shown(cell));
        }
    }

    private void endSheet() throws IOException {
        sums.addSheet(sheet.getName(), rows);
        sheet.finish();
    }

    @Override
    public void end(StatementFoot foot) throws IOException {
        endSheet();
        sums.write(summary, head, foot);
        summary.finish();
        book.finish();
    }

    @Override
    public void close() throws IOException {
        book.close();
    }
}
