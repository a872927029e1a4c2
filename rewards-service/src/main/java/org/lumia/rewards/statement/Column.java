package org.lumia.rewards.statement;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of every table, in their order. What an empty cell means: none. */
enum Column {
    /** {@code opening}, {@code line}, {@code total}, {@code closing} or {@code statement}: what the row is. */
    RECORD,
    ENTRY,
    /** When it was accrued. */
    TIME,
    RECEIVED,
    EPOCH,
    ACCOUNT,
    /** A line's or total's kind; a statement row's name. */
    CATEGORY,
    UNIT,
    /** Whether it changes what the holder is owed: {@code yes} or {@code no}. */
    BALANCE,
    COUNT,
    /** 18 decimals and the unit, so that it stays text everywhere. */
    AMOUNT,
    LUMIA,
    ETH,
    /** For charts: in XLSX alone. */
    ROUNDED,
    WHOLE,
    NANO,
    ATTO,
    REASON(true),
    TX,
    EVIDENCE(true),
    /** First digits of the running hash over the lines so far. */
    CHECK,
    NOTE(true),
    /** Fiat, from the user's price file. */
    CURRENCY,
    PRICE,
    VALUE,
    PRICE_DATE,
    PRICE_SOURCE(true);

    private final boolean free;

    Column() {
        this(false);
    }

    Column(boolean free) {
        this.free = free;
    }

    /** Free text: what could be read as a formula is made text with an apostrophe before it. */
    boolean free() {
        return free;
    }

    boolean fiat() {
        return compareTo(CURRENCY) >= 0;
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null for a title that is none. */
    static @Nullable Column titled(String title) {
        for (Column column : values()) {
            if (column.title().equals(title)) {
                return column;
            }
        }
        return null;
    }

    /** As a table shows a text of its user. */
    String shown(String text) {
        return free && startsFormula(text) ? "'" + text : text;
    }

    /** The inverse of {@link #shown}. */
    String meant(String cell) {
        return free && cell.startsWith("'") && startsFormula(cell.substring(1)) ? cell.substring(1) : cell;
    }

    private static boolean startsFormula(String text) {
        return !text.isEmpty() && "=+-@\t\r\n'".indexOf(text.charAt(0)) >= 0;
    }

    static Map<Column, String> row() {
        return new EnumMap<>(Column.class);
    }
}
