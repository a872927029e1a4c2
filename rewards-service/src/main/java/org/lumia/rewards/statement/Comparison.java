package org.lumia.rewards.statement;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Two files of one statement, cell by cell, in whatever forms: of lines no more than a number each is in memory. */
public final class Comparison {
    /** Cells that say what others say, or that one form has and another has not. */
    private static final Set<Column> REPEATED = Set.of(
            Column.RECORD,
            Column.LUMIA,
            Column.ETH,
            Column.ROUNDED,
            Column.WHOLE,
            Column.NANO,
            Column.ATTO,
            Column.CHECK);

    /** Fields that say when a statement was made, or follow from it: made again later the same lines have others. */
    private static final Set<String> OF_ITS_TIME =
            fields(Rows.THROUGH_EPOCH, Rows.THROUGH_L1_BLOCK, Rows.COMPLETE, Rows.CONTENT_HASH, Rows.SIGNATURE);

    private long[] checks = new long[1_024];
    private int lines;
    private final StatementSums sums = new StatementSums();
    private final Map<String, Row> others = new LinkedHashMap<>();
    private String twice = "";
    private StatementFormat format = StatementFormat.JSON;

    private record Row(String place, Map<Column, String> cells) {}

    private Comparison() {}

    private static Set<String> fields(String... names) {
        return Arrays.stream(names).map(Comparison::field).collect(Collectors.toUnmodifiableSet());
    }

    private static String field(String name) {
        return Rows.STATEMENT + " " + name;
    }

    private String said(String name) {
        Row row = others.get(field(name));
        return row == null ? "" : Rows.cell(row.cells(), Column.NOTE);
    }

    /** Whether a long printed statement has no lines, as it may. */
    private boolean leavesOut() {
        try {
            return lines == 0 && PdfStatement.leavesOut(format, Rows.lines(said(Rows.LINES)));
        } catch (IllegalArgumentException unsaid) {
            return false;
        }
    }

    /** The first cell that differs, and what both say; empty where the files say the same. */
    public static Optional<String> firstDifference(Path file, Path reference) throws IOException {
        var here = read(file);
        var there = read(reference);
        int same = 0;
        while (same < here.lines && same < there.lines && here.checks[same] == there.checks[same]) {
            same++;
        }
        boolean compared = !here.leavesOut() && !there.leavesOut();
        if (compared && same < here.lines && same < there.lines) {
            var difference = difference(line(file, same), line(reference, same));
            if (difference.isPresent()) {
                return difference;
            }
        }
        if (compared && here.lines != there.lines) {
            return Optional.of("the file has %d lines, and the other has %d".formatted(here.lines, there.lines));
        }
        if (!here.twice.isEmpty() || !there.twice.isEmpty()) {
            return Optional.of(here.twice.isEmpty() ? "the other: " + there.twice : here.twice);
        }
        boolean sameTime = here.said(Rows.THROUGH_EPOCH).equals(there.said(Rows.THROUGH_EPOCH))
                && here.said(Rows.THROUGH_L1_BLOCK).equals(there.said(Rows.THROUGH_L1_BLOCK));
        for (var entry : there.others.entrySet()) {
            Row row = here.others.get(entry.getKey());
            if (row == null) {
                return Optional.of("the file has no " + entry.getKey());
            }
            boolean mayDiffer = !sameTime && OF_ITS_TIME.contains(entry.getKey());
            var difference = mayDiffer ? Optional.<String>empty() : difference(row, entry.getValue());
            if (difference.isPresent()) {
                return difference;
            }
        }
        return here.others.keySet().stream()
                .filter(key -> !there.others.containsKey(key))
                .findFirst()
                .map(key -> "the other has no " + key);
    }

    private static Optional<String> difference(Row here, Row there) {
        for (Column column : Column.values()) {
            String mine = Rows.cell(here.cells(), column);
            String other = Rows.cell(there.cells(), column);
            if (!REPEATED.contains(column) && !column.fiat() && !mine.equals(other)) {
                return Optional.of("%s, %s: \"%s\", and the other has \"%s\""
                        .formatted(here.place(), column.title(), Period.bounded(mine), Period.bounded(other)));
            }
        }
        return Optional.empty();
    }

    private static Comparison read(Path file) throws IOException {
        var found = new Comparison();
        found.format = StatementFile.read(file, found::row);
        return found;
    }

    private void row(String place, Map<Column, String> cells) {
        String record = Rows.cell(cells, Column.RECORD);
        if (!record.equals(Rows.LINE)) {
            boolean balance = record.equals(Rows.OPENING) || record.equals(Rows.CLOSING);
            String name = Rows.cell(cells, balance ? Column.UNIT : Column.CATEGORY);
            var kept = Column.row();
            // Forms show more or less beside it.
            for (Column column : new Column[] {Column.AMOUNT, Column.NOTE}) {
                kept.put(column, Rows.cell(cells, column));
            }
            if (others.put(record + " " + name, new Row(place, kept)) != null && twice.isEmpty()) {
                twice = "%s: a second row of %s %s".formatted(place, record, Period.bounded(name));
            }
            return;
        }
        if (lines == checks.length) {
            checks = Arrays.copyOf(checks, lines * 2);
        }
        try {
            sums.add(Rows.line(cells));
            checks[lines++] = Long.parseUnsignedLong(sums.check().substring(2), 16);
        } catch (Rows.BadCell bad) {
            // Never what a whole line gives: this line is the first that differs.
            checks[lines++] = place.hashCode();
        }
    }

    private static Row line(Path file, int index) throws IOException {
        var found = new Row[1];
        var at = new int[1];
        StatementFile.read(file, (place, cells) -> {
            if (Rows.cell(cells, Column.RECORD).equals(Rows.LINE) && at[0]++ == index) {
                found[0] = new Row(place, cells);
            }
        });
        return found[0];
    }
}
