package org.lumia.rewards.statement;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.jspecify.annotations.Nullable;
import org.lumia.rewards.statement.Rows.BadCell;

/** A workbook read back by its raw values: no number goes through a double. */
final class XlsxFile {
    /** Office programs keep fifteen digits of a number; this column is for charts. */
    private static final BigDecimal ROUNDED_DIFFERENCE_MAX = new BigDecimal("1e-14");

    private final StatementFile.RowReader reader;
    private List<@Nullable Column> columns = List.of();

    private XlsxFile(StatementFile.RowReader reader) {
        this.reader = reader;
    }

    static void read(Path file, StatementFile.RowReader reader) {
        try (var book = new ReadableWorkbook(file.toFile())) {
            new XlsxFile(reader).read(book);
        } catch (RefusedException refused) {
            throw refused;
        } catch (IOException | RuntimeException odd) {
            // The library says of a broken file whatever it stumbled on.
            throw new RefusedException("the file is not a workbook that can be read");
        }
    }

    private void read(ReadableWorkbook book) throws IOException {
        Sheet summary = book.findSheet(XlsxStatement.SUMMARY)
                .orElseThrow(() -> new RefusedException("the workbook has no sheet " + XlsxStatement.SUMMARY));
        Set<String> known = new HashSet<>(Set.of(XlsxStatement.SUMMARY));
        List<LineSheet> sheets = new ArrayList<>();
        for (int i = 1; ; i++) {
            Optional<Sheet> lines = book.findSheet(i == 1 ? XlsxStatement.LINES : XlsxStatement.LINES + i);
            if (lines.isEmpty()) {
                break;
            }
            known.add(lines.get().getName());
            sheets.add(new LineSheet(lines.get().getName(), lines(lines.get())));
        }
        var sums = new SheetSums(columns.stream().filter(Objects::nonNull).toList());
        sheets.forEach(sheet -> sums.addSheet(sheet.name(), sheet.rows()));
        new XlsxSummary(reader, sums).read(summary);
        book.getSheets()
                .filter(sheet -> !known.contains(sheet.getName()))
                .forEach(
                        sheet -> reader.fault("sheet " + sheet.getName(), "its name", "no statement has such a sheet"));
    }

    private record LineSheet(String name, int rows) {}

    /** @return how many rows there are, with that of the titles */
    private int lines(Sheet sheet) throws IOException {
        var last = new int[1];
        try (Stream<Row> rows = sheet.openStream()) {
            rows.forEach(row -> {
                last[0] = row.getRowNum();
                String place = "%s row %d".formatted(sheet.getName(), row.getRowNum());
                if (row.getRowNum() == 1) {
                    titles(row, place);
                } else {
                    line(row, place);
                }
            });
        }
        return last[0];
    }

    private void titles(Row row, String place) {
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < row.getCellCount(); i++) {
            titles.add(plain(reader, place, "cell " + (i + 1), row, i));
        }
        var found = StatementFile.columns(titles);
        if (!columns.isEmpty() && !columns.equals(found)) {
            throw new RefusedException(place + " names other columns than the sheet before");
        }
        columns = found;
    }

    private void line(Row row, String place) {
        var cells = Column.row();
        for (int i = 0; i < Math.max(columns.size(), row.getCellCount()); i++) {
            Column column = i < columns.size() ? columns.get(i) : null;
            String text = plain(reader, place, column == null ? "cell " + (i + 1) : column.title(), row, i);
            if (column != null) {
                cells.put(column, cell(column, text));
            } else {
                StatementFile.beyond(reader, place, i, text);
            }
        }
        String rounded = cells.remove(Column.ROUNDED);
        reader.row(place, cells);
        if (!Rows.cell(cells, Column.RECORD).equals(Rows.LINE)) {
            reader.fault(place, Column.RECORD.title(), "a sheet of lines has lines alone");
        }
        if (rounded != null) {
            rounded(cells, rounded, place);
        }
    }

    private void rounded(Map<Column, String> cells, String text, String place) {
        try {
            BigDecimal expected = rounded(Rows.amount(cells, Rows.unit(cells)));
            BigDecimal off = number(text).subtract(expected).abs();
            if (off.compareTo(expected.abs().multiply(ROUNDED_DIFFERENCE_MAX)) <= 0) {
                return;
            }
        } catch (BadCell named) {
            return;
        } catch (NumberFormatException notOne) {
            // Said below.
        }
        reader.fault(
                place,
                Column.ROUNDED.title(),
                "\"%s\" is not the row's amount to %d decimals"
                        .formatted(Period.bounded(text), XlsxStatement.DECIMALS_OF_CHARTS));
    }

    private static BigDecimal rounded(BigInteger wei) {
        return new BigDecimal(wei, Amounts.DECIMALS).setScale(XlsxStatement.DECIMALS_OF_CHARTS, RoundingMode.HALF_EVEN);
    }

    /** An office program that saves a file again may write 22.8 for 22.80, and 7.0 for 7. */
    static String cell(Column column, String text) {
        if (text.isEmpty()) {
            return text;
        }
        try {
            return switch (column) {
                case ENTRY, EPOCH, COUNT, WHOLE, NANO, ATTO ->
                    number(text).toBigIntegerExact().toString();
                case VALUE -> number(text).setScale(2).toPlainString();
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
                        ROUNDED,
                        REASON,
                        TX,
                        EVIDENCE,
                        CHECK,
                        NOTE,
                        CURRENCY,
                        PRICE,
                        PRICE_DATE,
                        PRICE_SOURCE -> column.meant(text);
            };
        } catch (ArithmeticException | NumberFormatException asItIs) {
            return text;
        }
    }

    /** Of so few digits that no arithmetic with it is long; others are a {@link NumberFormatException}. */
    static BigDecimal number(String text) {
        if (!text.matches("-?[0-9.]{1,60}([eE][+-]?[0-9]{1,2})?")) {
            throw new NumberFormatException("no number of a cell");
        }
        return new BigDecimal(text);
    }

    static String text(Row row, int column) {
        return row.getOptionalCell(column)
                .map(cell -> Optional.ofNullable(cell.getRawValue()).orElse(""))
                .orElse("");
    }

    static Optional<String> formula(Row row, int column) {
        return row.getOptionalCell(column).map(cell -> cell.getFormula());
    }

    /** Of a cell that has its value from no formula: with one it would show another as soon as it is calculated. */
    static String plain(StatementFile.RowReader reader, String place, String name, Row row, int column) {
        if (formula(row, column).isPresent()) {
            reader.fault(place, name, "it has a formula, which no statement has there");
        }
        return text(row, column);
    }
}
