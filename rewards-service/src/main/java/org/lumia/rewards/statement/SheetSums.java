package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dhatim.fastexcel.Worksheet;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;

/**
 * The first sheet of a workbook. Sums are of the three integer columns, which stay exact in every office program tried, and are
 * carried once; formulas are written without characters that XML gives a meaning. Beside each stands the computed amount as text, for
 * programs that do not calculate.
 */
final class SheetSums {
    /** Columns of this sheet. */
    static final List<String> TITLES = List.of(
            "record",
            "category",
            "unit",
            "balance",
            "lines",
            "count",
            "amount",
            "live_sum",
            "whole",
            "nano",
            "atto",
            "sign",
            "carried_whole",
            "carried_nano",
            "carried_atto");

    static final int AMOUNT = 6;
    static final int LIVE = 7;
    static final int WHOLE = 8;
    static final int SIGN = 11;
    private static final List<Column> SUMMED = List.of(Column.WHOLE, Column.NANO, Column.ATTO);
    private static final double[] WIDTHS = {11, 18, 40, 9, 9, 10, 40, 36, 16, 16, 16, 6, 16, 16, 16};

    private final List<Column> columns;
    private final List<Sheet> sheets = new ArrayList<>();

    /** @param rows with the header */
    private record Sheet(String name, int rows) {}

    SheetSums(List<Column> columns) {
        this.columns = columns;
    }

    void addSheet(String name, int rows) {
        sheets.add(new Sheet(name, rows));
    }

    void write(Worksheet sheet, StatementHead head, StatementFoot foot) {
        for (int i = 0; i < TITLES.size(); i++) {
            sheet.width(i, WIDTHS[i]);
            sheet.inlineString(0, i, TITLES.get(i));
            sheet.style(0, i).bold().set();
        }
        sheet.freezePane(0, 1);
        int row = 1;
        int firstOpening = row;
        for (Unit unit : Unit.values()) {
            balance(sheet, row, Rows.OPENING, unit, head.opening(unit));
            parts(sheet, row, head.opening(unit));
            row++;
        }
        int firstTotal = row;
        for (var total : foot.totals()) {
            total(sheet, row++, total);
        }
        var kinds = foot.totals().stream().map(StatementFoot.Total::kind).toList();
        for (Unit unit : Unit.values()) {
            balance(sheet, row, Rows.CLOSING, unit, foot.closing(unit));
            for (int part = 0; part < 3; part++) {
                sheet.formula(row, WHOLE + part, closing(kinds, unit, part, firstOpening + unit.ordinal(), firstTotal));
            }
            carry(sheet, row);
            row++;
        }
        row++;
        for (var field : Rows.fields(head, foot).entrySet()) {
            sheet.inlineString(row, 0, Rows.STATEMENT);
            sheet.inlineString(row, 1, field.getKey());
            sheet.inlineString(row++, 2, field.getValue());
        }
    }

    private static void balance(Worksheet sheet, int row, String record, Unit unit, BigInteger wei) {
        sheet.inlineString(row, 0, record);
        sheet.inlineString(row, 2, unit.name());
        sheet.inlineString(row, 3, "yes");
        sheet.inlineString(row, AMOUNT, Amounts.withUnit(wei, unit));
    }

    private static void parts(Worksheet sheet, int row, BigInteger wei) {
        sheet.value(row, WHOLE, Amounts.whole(wei));
        sheet.value(row, WHOLE + 1, Amounts.nano(wei));
        sheet.value(row, WHOLE + 2, Amounts.atto(wei));
    }

    private void total(Worksheet sheet, int row, StatementFoot.Total total) {
        Unit unit = total.kind().unit();
        sheet.inlineString(row, 0, Rows.TOTAL);
        sheet.inlineString(row, 1, total.kind().name());
        sheet.inlineString(row, 2, unit.name());
        sheet.inlineString(row, 3, total.kind().changesBalance() ? "yes" : "no");
        sheet.value(row, 4, total.lines());
        sheet.value(row, 5, total.count());
        sheet.inlineString(row, AMOUNT, Amounts.withUnit(total.amount(), unit));
        for (int part = 0; part < SUMMED.size(); part++) {
            sheet.formula(row, WHOLE + part, sum(total.kind(), part));
        }
        carry(sheet, row);
    }

    /** What sums a part of a kind's lines up. */
    String sum(LineKind kind, int part) {
        String category = letter(columns.indexOf(Column.CATEGORY));
        String column = letter(columns.indexOf(SUMMED.get(part)));
        return sheets.stream()
                .map(lines -> "SUMIF(%1$s!%2$s2:%2$s%4$d,\"%5$s\",%1$s!%3$s2:%3$s%4$d)"
                        .formatted(lines.name(), category, column, lines.rows(), kind.name()))
                .collect(Collectors.joining("+"));
    }

    /** What adds a unit's totals to its opening balance; rows from 0. */
    static String closing(List<LineKind> totals, Unit unit, int part, int openingRow, int firstTotal) {
        String column = letter(WHOLE + part);
        var sum = new StringBuilder(column).append(openingRow + 1);
        for (int i = 0; i < totals.size(); i++) {
            var kind = totals.get(i);
            if (kind.changesBalance() && kind.unit() == unit) {
                sum.append('+').append(column).append(firstTotal + i + 1);
            }
        }
        return sum.toString();
    }

    private static void carry(Worksheet sheet, int row) {
        sheet.formula(row, LIVE, carried(row, LIVE));
        for (int column = SIGN; column < TITLES.size(); column++) {
            sheet.formula(row, column, carried(row, column));
        }
    }

    /** What carries atto into nano and nano into whole, whatever the sign, and puts them together; the row from 0. */
    static String carried(int row, int column) {
        String formula = switch (column - SIGN) {
            case 0 -> "IF(I%1$d+INT((J%1$d+INT(K%1$d/1000000000))/1000000000)>=0,1,-1)";
            case 1 -> "L%1$d*I%1$d+INT((L%1$d*J%1$d+INT(L%1$d*K%1$d/1000000000))/1000000000)";
            case 2 -> "MOD(L%1$d*J%1$d+INT(L%1$d*K%1$d/1000000000),1000000000)";
            case 3 -> "MOD(L%1$d*K%1$d,1000000000)";
            default ->
                "CONCATENATE(IF(0>L%1$d,\"-\",\"\"),TEXT(M%1$d,\"0\"),\".\",TEXT(N%1$d,\"000000000\"),TEXT(O%1$d,\"000000000\"))";
        };
        return formula.formatted(row + 1);
    }

    private static String letter(int column) {
        return Character.toString('A' + column);
    }
}
