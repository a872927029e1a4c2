package org.lumia.rewards.statement;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.Rows.BadCell;

/**
 * A workbook's first sheet read back: its formulas are those of {@link SheetSums}, and their results, where a program has
 * calculated them, agree with the amount beside them.
 */
final class XlsxSummary {
    private static final int NOTE_LINES = 4;
    private static final int NOTE_COUNT = 5;

    private final StatementFile.RowReader reader;
    private final SheetSums sums;
    private final Map<Unit, Integer> openings = new EnumMap<>(Unit.class);
    private final List<LineKind> kinds = new ArrayList<>();
    private int firstTotal = -1;

    /** @param sums of the sheets of lines that the workbook has */
    XlsxSummary(StatementFile.RowReader reader, SheetSums sums) {
        this.reader = reader;
        this.sums = sums;
    }

    void read(Sheet sheet) throws IOException {
        try (Stream<Row> rows = sheet.openStream()) {
            rows.forEach(row -> {
                String place = "%s row %d".formatted(sheet.getName(), row.getRowNum());
                if (row.getRowNum() == 1) {
                    for (int i = 0; i < Math.max(SheetSums.TITLES.size(), row.getCellCount()); i++) {
                        expect(row, place, i, i < SheetSums.TITLES.size() ? SheetSums.TITLES.get(i) : "");
                    }
                } else {
                    row(row, place);
                }
            });
        }
    }

    private static String title(int column) {
        return column < SheetSums.TITLES.size() ? SheetSums.TITLES.get(column) : "cell " + (column + 1);
    }

    private String plain(Row row, String place, int column) {
        return XlsxFile.plain(reader, place, title(column), row, column);
    }

    private void expect(Row row, String place, int column, String expected) {
        String text = plain(row, place, column);
        if (!text.equals(expected)) {
            differs(place, column, text, expected);
        }
    }

    private void differs(String place, int column, String text, String expected) {
        reader.fault(
                place, title(column), "\"%s\", where the form has \"%s\"".formatted(Period.bounded(text), expected));
    }

    private void empty(Row row, String place, int... columns) {
        Arrays.stream(columns).forEach(column -> expect(row, place, column, ""));
    }

    private void emptyFrom(Row row, String place, int column) {
        for (int i = column; i < row.getCellCount(); i++) {
            expect(row, place, i, "");
        }
    }

    private void row(Row row, String place) {
        String record = plain(row, place, 0);
        emptyFrom(row, place, SheetSums.TITLES.size());
        switch (record) {
            case "" -> emptyFrom(row, place, 1);
            case Rows.STATEMENT -> {
                reader.row(place, Rows.field(plain(row, place, 1), plain(row, place, 2)));
                emptyFrom(row, place, 3);
            }
            case Rows.OPENING, Rows.CLOSING, Rows.TOTAL -> sum(row, place, record);
            default -> reader.fault(place, title(0), "no statement has such a row");
        }
    }

    private void sum(Row row, String place, String record) {
        boolean total = record.equals(Rows.TOTAL);
        var cells = Column.row();
        cells.put(Column.RECORD, record);
        cells.put(Column.UNIT, plain(row, place, 2));
        cells.put(Column.AMOUNT, plain(row, place, SheetSums.AMOUNT));
        if (total) {
            cells.put(Column.CATEGORY, plain(row, place, 1));
            cells.put(Column.BALANCE, plain(row, place, 3));
            cells.put(
                    Column.NOTE,
                    "count %s in %s lines".formatted(count(row, place, NOTE_COUNT), count(row, place, NOTE_LINES)));
        } else {
            cells.put(Column.CATEGORY, record.toUpperCase(Locale.ROOT));
            cells.put(Column.BALANCE, Rows.inBalance(record));
        }
        if (record.equals(Rows.OPENING)) {
            cells.put(Column.WHOLE, part(row, place, 0));
            cells.put(Column.NANO, part(row, place, 1));
            cells.put(Column.ATTO, part(row, place, 2));
        }
        reader.row(place, cells);
        if (!total) {
            empty(row, place, 1, NOTE_LINES, NOTE_COUNT);
            expect(row, place, 3, "yes");
        }
        try {
            live(row, place, record, cells);
        } catch (BadCell named) {
            reader.fault(place, named.column.title(), named.how);
        }
    }

    private String count(Row row, String place, int column) {
        return XlsxFile.cell(Column.COUNT, plain(row, place, column));
    }

    private String part(Row row, String place, int part) {
        return XlsxFile.cell(Column.WHOLE, plain(row, place, SheetSums.WHOLE + part));
    }

    /** What is calculated in a row, from the parts of its amount on. */
    private void live(Row row, String place, String record, Map<Column, String> cells) throws BadCell {
        int at = row.getRowNum() - 1;
        Unit unit = Rows.unit(cells);
        BigInteger amount = Rows.amount(cells, unit);
        if (record.equals(Rows.OPENING)) {
            openings.put(unit, at);
            empty(row, place, SheetSums.LIVE);
            emptyFrom(row, place, SheetSums.SIGN);
            return;
        }
        if (record.equals(Rows.TOTAL)) {
            LineKind kind = Rows.parsed(cells, Column.CATEGORY, "a category", LineKind::valueOf);
            firstTotal = firstTotal < 0 ? at : firstTotal;
            if (at != firstTotal + kinds.size()) {
                reader.fault(place, title(0), "it is not in the row where the form has it");
            }
            kinds.add(kind);
            for (int part = 0; part < 3; part++) {
                formula(row, place, SheetSums.WHOLE + part, sums.sum(kind, part));
            }
        } else {
            int opening = openings.getOrDefault(unit, 0);
            for (int part = 0; part < 3; part++) {
                String sum = SheetSums.closing(kinds, unit, part, opening, firstTotal);
                formula(row, place, SheetSums.WHOLE + part, sum);
            }
        }
        parts(row, place, amount);
        calculated(row, place, at, SheetSums.LIVE, Amounts.decimal(amount));
        calculated(row, place, at, SheetSums.SIGN, amount.signum() < 0 ? "-1" : "1");
        BigInteger size = amount.abs();
        List<BigInteger> carried = List.of(Amounts.whole(size), Amounts.nano(size), Amounts.atto(size));
        for (int part = 0; part < 3; part++) {
            calculated(
                    row, place, at, SheetSums.SIGN + 1 + part, carried.get(part).toString());
        }
    }

    /** Sums that nothing is carried between: together they are the amount. */
    private void parts(Row row, String place, BigInteger amount) {
        List<String> parts = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            parts.add(XlsxFile.cell(Column.WHOLE, XlsxFile.text(row, SheetSums.WHOLE + part)));
        }
        if (parts.stream().allMatch(String::isEmpty)) {
            return;
        }
        boolean numbers = parts.stream().allMatch(part -> part.matches("-?[0-9]{1,100}"));
        if (!numbers
                || !Amounts.ofParts(
                                new BigInteger(parts.get(0)),
                                new BigInteger(parts.get(1)),
                                new BigInteger(parts.get(2)))
                        .equals(amount)) {
            reader.fault(
                    place,
                    title(SheetSums.WHOLE),
                    "%s are not the parts of the row's amount".formatted(Period.bounded(String.join(", ", parts))));
        }
    }

    /** A formula's result; without one the program that opens the file has yet to calculate. */
    private void calculated(Row row, String place, int at, int column, String expected) {
        formula(row, place, column, SheetSums.carried(at, column));
        String text = XlsxFile.text(row, column);
        String result = column == SheetSums.LIVE ? text : XlsxFile.cell(Column.WHOLE, text);
        if (!text.isEmpty() && !result.equals(expected)) {
            differs(place, column, text, expected);
        }
    }

    /** A program may keep a result alone: then it is what is checked. */
    private void formula(Row row, String place, int column, String expected) {
        Optional<String> formula = XlsxFile.formula(row, column);
        boolean fixed = formula.isEmpty() && !XlsxFile.text(row, column).isEmpty();
        if (!fixed && !formula.map(XlsxSummary::form).equals(Optional.of(form(expected)))) {
            reader.fault(place, title(column), "its formula is not %s".formatted(expected));
        }
    }

    /** Programs may mark what is fixed, quote names, or set spaces. */
    private static String form(String formula) {
        return formula.replaceAll("[$'\\s]", "").toUpperCase(Locale.ROOT);
    }
}
