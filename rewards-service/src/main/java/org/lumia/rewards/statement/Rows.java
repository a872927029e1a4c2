package org.lumia.rewards.statement;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;

/** A statement as rows of cells, and lines from such rows. */
final class Rows {
    static final String OPENING = "opening";
    static final String LINE = "line";
    static final String TOTAL = "total";
    static final String CLOSING = "closing";
    static final String STATEMENT = "statement";
    static final String ROOT = "root ";
    static final String THROUGH_EPOCH = "through_epoch";
    static final String THROUGH_L1_BLOCK = "through_l1_block";
    static final String COMPLETE = "complete";
    static final String LINES = "lines";
    static final String CONTENT_HASH = "content_hash";
    static final String SIGNATURE = "signature";
    static final String CORRECTION = "correction of ";
    private static final String LINES_UNIT = " lines";
    private static final int PRICE_DIGITS_MAX = 60;

    private Rows() {}

    /** An opening or closing balance. */
    static Map<Column, String> balance(String record, Unit unit, BigInteger wei) {
        var row = Column.row();
        row.put(Column.RECORD, record);
        row.put(Column.CATEGORY, record.toUpperCase(Locale.ROOT));
        row.put(Column.UNIT, unit.name());
        row.put(Column.AMOUNT, Amounts.withUnit(wei, unit));
        if (record.equals(OPENING)) {
            row.put(Column.BALANCE, "yes");
            numbers(row, unit, wei);
        }
        return row;
    }

    /** What a row that is in the balance says of that: of a closing balance nothing. */
    static String inBalance(String record) {
        return record.equals(CLOSING) ? "" : "yes";
    }

    private static void numbers(Map<Column, String> row, Unit unit, BigInteger wei) {
        row.put(unit == Unit.LUMIA ? Column.LUMIA : Column.ETH, Amounts.decimal(wei));
        row.put(Column.WHOLE, Amounts.whole(wei).toString());
        row.put(Column.NANO, Amounts.nano(wei).toString());
        row.put(Column.ATTO, Amounts.atto(wei).toString());
    }

    /** With what marks a correction: its own time, by which it would be of a period that is closed. */
    static Map<Column, String> line(LedgerLine line, String check, StatementHead head) {
        var row = line(line, check);
        if (head.corrects(line)) {
            row.put(Column.NOTE, CORRECTION + head.time(line));
        }
        return row;
    }

    private static Map<Column, String> line(LedgerLine line, String check) {
        var row = Column.row();
        Unit unit = line.kind().unit();
        row.put(Column.RECORD, LINE);
        row.put(Column.ENTRY, Long.toString(line.entry()));
        row.put(Column.TIME, line.accruedAt().toString());
        row.put(Column.RECEIVED, line.receivedAt().map(Instant::toString).orElse(""));
        row.put(Column.EPOCH, Long.toString(line.epoch()));
        row.put(Column.ACCOUNT, "account:" + line.holder());
        row.put(Column.CATEGORY, line.kind().name());
        row.put(Column.UNIT, unit.name());
        row.put(Column.BALANCE, line.kind().changesBalance() ? "yes" : "no");
        row.put(Column.COUNT, Long.toString(line.count()));
        row.put(Column.AMOUNT, Amounts.withUnit(line.amount(), unit));
        numbers(row, unit, line.amount());
        row.put(Column.REASON, line.reason());
        row.put(Column.TX, line.l1Transaction().map(hash -> "tx:" + hash).orElse(""));
        row.put(Column.EVIDENCE, line.evidence());
        row.put(Column.CHECK, check);
        return row;
    }

    static void price(Map<Column, String> row, Pricing.Price price, BigInteger wei) {
        row.put(Column.CURRENCY, price.currency());
        row.put(Column.PRICE, price.price().toPlainString());
        row.put(Column.VALUE, price.value(wei).toPlainString());
        row.put(Column.PRICE_DATE, price.date().toString());
        row.put(Column.PRICE_SOURCE, price.source());
    }

    /** Its numbers stand in the note: sums over a column are of lines alone. */
    static Map<Column, String> total(StatementFoot.Total total) {
        var row = Column.row();
        Unit unit = total.kind().unit();
        row.put(Column.RECORD, TOTAL);
        row.put(Column.CATEGORY, total.kind().name());
        row.put(Column.UNIT, unit.name());
        row.put(Column.BALANCE, total.kind().changesBalance() ? "yes" : "no");
        row.put(Column.AMOUNT, Amounts.withUnit(total.amount(), unit));
        row.put(Column.NOTE, totalNote(total));
        return row;
    }

    static String totalNote(StatementFoot.Total total) {
        return "count %d in %d lines".formatted(total.count(), total.lines());
    }

    static Map<Column, String> field(String name, String value) {
        var row = Column.row();
        row.put(Column.RECORD, STATEMENT);
        row.put(Column.CATEGORY, name);
        row.put(Column.NOTE, value);
        return row;
    }

    /** What a statement says besides amounts, by name, in the order that it is shown. */
    static Map<String, String> fields(StatementHead head, StatementFoot foot) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("form", Canonical.FORM);
        fields.put("subnet", "subnet " + head.subnet());
        fields.put("l1_chain", "chain " + head.l1ChainId());
        fields.put("registry", "contract:" + head.registry());
        fields.put("holder", head.holder().map(holder -> "account:" + holder).orElse(StatementHead.NETWORK));
        fields.put("period", "period " + head.period().text());
        fields.put("zone", head.period().zone().getId());
        fields.put("from", head.period().from().toString());
        fields.put("to", head.period().to().toString());
        fields.put("basis", head.basisText());
        fields.put(THROUGH_EPOCH, "epoch " + head.throughEpoch());
        fields.put(THROUGH_L1_BLOCK, "block " + head.throughL1Block());
        fields.put(COMPLETE, head.completeText());
        fields.put(LINES, foot.lines() + LINES_UNIT);
        fields.put("lines_hash", "hash:" + foot.linesHash());
        foot.roots().forEach(root -> fields.put(ROOT + root.throughEpoch(), "root:" + root.root()));
        fields.put(CONTENT_HASH, "hash:" + foot.contentHash());
        foot.signed().ifPresent(signed -> {
            fields.put("operator", "account:" + signed.operator());
            fields.put("signer", "account:" + signed.signer());
            fields.put(SIGNATURE, "sig:" + Hex.encode(signed.signature()));
        });
        return fields;
    }

    /** All rows after the lines. */
    static List<Map<Column, String>> after(StatementHead head, StatementFoot foot) {
        var rows = new ArrayList<Map<Column, String>>();
        foot.totals().forEach(total -> rows.add(total(total)));
        for (Unit unit : Unit.values()) {
            rows.add(balance(CLOSING, unit, foot.closing(unit)));
        }
        fields(head, foot).forEach((name, value) -> rows.add(field(name, value)));
        return rows;
    }

    /** A cell that is not what it should be. */
    static final class BadCell extends Exception {
        private static final long serialVersionUID = 1L;
        final Column column;
        final String how;

        BadCell(Column column, String how) {
            super(how);
            this.column = column;
            this.how = how;
        }
    }

    static String cell(Map<Column, String> row, Column column) {
        return row.getOrDefault(column, "");
    }

    /** What stands in a line's balance cell, for a form that has none. */
    static String balanceOf(String kind) {
        for (LineKind known : LineKind.values()) {
            if (known.name().equals(kind)) {
                return known.changesBalance() ? "yes" : "no";
            }
        }
        return "";
    }

    static Unit unit(Map<Column, String> row) throws BadCell {
        return parsed(row, Column.UNIT, "LUMIA or ETH", Unit::valueOf);
    }

    static BigInteger amount(Map<Column, String> row, Unit unit) throws BadCell {
        return parsed(row, Column.AMOUNT, "an amount of 18 decimals with its unit", text -> Amounts.parse(text, unit));
    }

    @FunctionalInterface
    interface Parser<T> {
        T parse(String text);
    }

    static <T> T parsed(Map<Column, String> row, Column column, String expected, Parser<T> parser) throws BadCell {
        String text = cell(row, column);
        try {
            return parser.parse(text);
        } catch (IllegalArgumentException | DateTimeException odd) {
            throw new BadCell(column, "\"%s\" is not %s".formatted(Period.bounded(text), expected));
        }
    }

    private static <T> Optional<T> optional(Map<Column, String> row, Column column, String expected, Parser<T> parser)
            throws BadCell {
        return cell(row, column).isEmpty() ? Optional.empty() : Optional.of(parsed(row, column, expected, parser));
    }

    /** How many lines a statement says that it has; other texts are an {@link IllegalArgumentException}. */
    static long lines(String text) {
        if (!text.endsWith(LINES_UNIT)) {
            throw new IllegalArgumentException("no number of lines");
        }
        return Long.parseLong(text.substring(0, text.length() - LINES_UNIT.length()));
    }

    static String after(String prefix, String text) {
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException("no " + prefix);
        }
        return text.substring(prefix.length());
    }

    /** The line of a row, where all cells say the same. */
    static LedgerLine line(Map<Column, String> row) throws BadCell {
        LineKind kind = parsed(row, Column.CATEGORY, "a category", LineKind::valueOf);
        if (unit(row) != kind.unit()) {
            throw new BadCell(Column.UNIT, "%s is counted in %s".formatted(kind, kind.unit()));
        }
        same(row, Column.BALANCE, kind.changesBalance() ? "yes" : "no");
        BigInteger amount = amount(row, kind.unit());
        var line = new LedgerLine(
                parsed(row, Column.ENTRY, "an entry's number", Long::parseLong),
                parsed(row, Column.TIME, "a time", Instant::parse),
                optional(row, Column.RECEIVED, "a time", Instant::parse),
                parsed(row, Column.EPOCH, "an epoch", Long::parseLong),
                parsed(row, Column.ACCOUNT, "account: and an address", text -> Address.parse(after("account:", text))),
                kind,
                amount,
                parsed(row, Column.COUNT, "a count", Long::parseLong),
                cell(row, Column.REASON),
                optional(row, Column.TX, "tx: and a hash", text -> Hash.parse(after("tx:", text))),
                cell(row, Column.EVIDENCE));
        var again = line(line, cell(row, Column.CHECK));
        row.forEach((column, cell) -> {
            if (column.fiat()) {
                again.put(column, cell);
            }
        });
        String note = cell(row, Column.NOTE);
        if (note.equals(CORRECTION + cell(row, Column.TIME)) || note.equals(CORRECTION + cell(row, Column.RECEIVED))) {
            again.put(Column.NOTE, note);
        }
        agree(row, again);
        samePrice(row, amount);
        return line;
    }

    /**
     * Each cell that a row has is as the form writes it, and one that the form leaves empty is empty: what parses alike is not the
     * same text. A form may leave whole columns out.
     */
    static void agree(Map<Column, String> row, Map<Column, String> expected) throws BadCell {
        for (Column column : row.keySet()) {
            same(row, column, cell(expected, column));
        }
    }

    /** A price is there with all that belongs to it, or not at all. */
    private static void samePrice(Map<Column, String> row, BigInteger amount) throws BadCell {
        List<Column> fiat = Arrays.stream(Column.values()).filter(Column::fiat).toList();
        if (fiat.stream().allMatch(column -> cell(row, column).isEmpty())) {
            return;
        }
        for (Column column : fiat) {
            if (cell(row, column).isEmpty()) {
                throw new BadCell(column, "it is empty, and other cells of the row's price are not");
            }
        }
        var price = parsed(row, Column.PRICE, "a price", Rows::price);
        var date = parsed(row, Column.PRICE_DATE, "a date", LocalDate::parse);
        var priced = new Pricing.Price(date, cell(row, Column.CURRENCY), price, cell(row, Column.PRICE_SOURCE));
        same(row, Column.VALUE, priced.value(amount).toPlainString());
    }

    private static BigDecimal price(String text) {
        var price = new BigDecimal(text);
        if (price.signum() < 0
                || price.precision() > PRICE_DIGITS_MAX
                || Math.abs((long) price.scale()) > PRICE_DIGITS_MAX) {
            throw new IllegalArgumentException("no price");
        }
        return price;
    }

    static void same(Map<Column, String> row, Column column, String expected) throws BadCell {
        if (!cell(row, column).equals(expected)) {
            throw new BadCell(
                    column,
                    "\"%s\" where the row's other cells give \"%s\""
                            .formatted(Period.bounded(cell(row, column)), expected));
        }
    }
}
