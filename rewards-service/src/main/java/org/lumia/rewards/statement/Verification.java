package org.lumia.rewards.statement;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.Rows.BadCell;

/** Checks a statement's file by itself: cells against each other, sums, hashes, the signature. Names the first cell that differs. */
public final class Verification {
    private final StatementSums sums = new StatementSums();
    private final Map<Unit, Placed<BigInteger>> opening = new EnumMap<>(Unit.class);
    private final Map<Unit, Placed<BigInteger>> closing = new EnumMap<>(Unit.class);
    private final Map<LineKind, Placed<StatementFoot.Total>> totals = new EnumMap<>(LineKind.class);
    private final StatedFields fields = new StatedFields();
    private final Corrections corrections = new Corrections();
    private StatementFormat format = StatementFormat.JSON;
    private @Nullable String fault;

    private record Placed<T>(String place, T value) {}

    /**
     * What was found.
     *
     * @param fault the first cell that differs, and how; empty where all agrees
     * @param head what the file says; empty where that could not be read
     * @param foot how it ends; only without a fault
     * @param signer who signed it; empty where nobody did
     * @param printedLines whether the file has the lines: a long printed statement has their hash alone
     */
    public record Result(
            Optional<String> fault,
            Optional<StatementHead> head,
            Optional<StatementFoot> foot,
            Optional<Address> signer,
            boolean printedLines) {

        /** What the file is, in a line. */
        public String summary() {
            if (head.isEmpty() || foot.isEmpty()) {
                return "";
            }
            return "%s of subnet %d, %s (%s), %s: %d lines%s, %s, closing %s and %s; content hash %s; %s"
                    .formatted(
                            head.get().holderText(),
                            head.get().subnet(),
                            head.get().period().text(),
                            head.get().period().zone(),
                            head.get().basisText(),
                            foot.get().lines(),
                            printedLines ? "" : ", which are not printed",
                            head.get().complete() ? "complete" : "provisional",
                            Amounts.withUnit(foot.get().closingLumia(), Unit.LUMIA),
                            Amounts.withUnit(foot.get().closingEth(), Unit.ETH),
                            foot.get().contentHash(),
                            signer.map(key -> "signed by " + key + " for operator "
                                            + foot.get().signed().orElseThrow().operator())
                                    .orElse("not signed"));
        }
    }

    private Verification() {}

    /** @throws RefusedException for what is no statement */
    public static Result of(Path file) throws IOException {
        var check = new Verification();
        check.format = StatementFile.read(file, new StatementFile.RowReader() {
            @Override
            public void row(String place, Map<Column, String> cells) {
                check.row(place, cells);
            }

            @Override
            public void fault(String place, String cell, String how) {
                check.fault(place, cell, how);
            }
        });
        return check.result();
    }

    private void fault(String place, Column column, String message) {
        fault(place, column.title(), message);
    }

    private void fault(String place, String cell, String message) {
        if (fault == null) {
            fault = "%s, %s: %s".formatted(place, cell, message);
        }
    }

    /** What stands twice is read in two ways by two readers. */
    private <K, V> void once(Map<K, Placed<V>> all, K key, Placed<V> placed, Column column) {
        if (all.put(key, placed) != null) {
            second(placed.place(), column, key.toString());
        }
    }

    private void second(String place, Column column, String what) {
        fault(place, column, "a second row of " + Period.bounded(what));
    }

    private void row(String place, Map<Column, String> cells) {
        try {
            switch (Rows.cell(cells, Column.RECORD)) {
                case Rows.OPENING -> balance(place, cells, opening);
                case Rows.CLOSING -> balance(place, cells, closing);
                case Rows.LINE -> line(place, cells);
                case Rows.TOTAL -> total(place, cells);
                case Rows.STATEMENT -> field(place, cells);
                default -> fault(place, Column.RECORD, "no statement has such a row");
            }
        } catch (BadCell bad) {
            fault(place, bad.column, bad.how);
        }
    }

    private void balance(String place, Map<Column, String> cells, Map<Unit, Placed<BigInteger>> balances)
            throws BadCell {
        Unit unit = Rows.unit(cells);
        BigInteger amount = Rows.amount(cells, unit);
        Rows.agree(cells, Rows.balance(Rows.cell(cells, Column.RECORD), unit, amount));
        once(balances, unit, new Placed<>(place, amount), Column.UNIT);
    }

    private void field(String place, Map<Column, String> cells) throws BadCell {
        String name = Rows.cell(cells, Column.CATEGORY);
        String value = Rows.cell(cells, Column.NOTE);
        Rows.agree(cells, Rows.field(name, value));
        if (!fields.put(name, place, value)) {
            second(place, Column.CATEGORY, name);
        }
    }

    private void line(String place, Map<Column, String> cells) throws BadCell {
        LedgerLine line = Rows.line(cells);
        sums.add(line);
        corrections.add(place, line, Rows.cell(cells, Column.NOTE));
        if (!Rows.cell(cells, Column.CHECK).equals(sums.check())) {
            fault(
                    place,
                    Column.CHECK,
                    "\"%s\", but the cells of the lines up to this one give \"%s\""
                            .formatted(Period.bounded(Rows.cell(cells, Column.CHECK)), sums.check()));
        }
    }

    private void total(String place, Map<Column, String> cells) throws BadCell {
        LineKind kind = Rows.parsed(cells, Column.CATEGORY, "a category", LineKind::valueOf);
        BigInteger amount = Rows.amount(cells, kind.unit());
        var note = Pattern.compile("count (\\d{1,18}) in (\\d{1,18}) lines").matcher(Rows.cell(cells, Column.NOTE));
        if (!note.matches()) {
            throw new BadCell(Column.NOTE, "it does not say how many lines there are");
        }
        var total = new StatementFoot.Total(kind, amount, Long.parseLong(note.group(1)), Long.parseLong(note.group(2)));
        Rows.agree(cells, Rows.total(total));
        once(totals, kind, new Placed<>(place, total), Column.CATEGORY);
    }

    private static BigInteger of(Map<Unit, Placed<BigInteger>> balances, Unit unit) {
        var placed = balances.get(unit);
        return placed == null ? BigInteger.ZERO : placed.value();
    }

    private StatementHead head() {
        for (Unit unit : Unit.values()) {
            if (!opening.containsKey(unit) || !closing.containsKey(unit)) {
                throw new RefusedException("the file has no opening or no closing balance of " + unit);
            }
        }
        return fields.head(of(opening, Unit.LUMIA), of(opening, Unit.ETH));
    }

    private Result result() {
        if (fault != null) {
            return failed();
        }
        StatementHead head = head();
        long stated = fields.get(Rows.LINES, Rows::lines);
        Hash linesHash = fields.get("lines_hash", StatedFields.hash("hash:"));
        boolean printed = sums.lines() > 0 || !PdfStatement.leavesOut(format, stated);
        if (printed) {
            compareSums(head, stated, linesHash);
            corrections.compare(head, format != StatementFormat.PDF, this::fault);
        } else {
            compareTotals(head, stated);
        }
        var said = new StatementSums.Stated(
                totals.values().stream().map(Placed::value).toList(),
                Map.of(Unit.LUMIA, of(closing, Unit.LUMIA), Unit.ETH, of(closing, Unit.ETH)),
                stated,
                linesHash);
        List<PeriodRoot> roots = fields.roots();
        Hash content = Canonical.content(head, said, roots);
        if (fault == null
                && !fields.get(Rows.CONTENT_HASH, StatedFields.hash("hash:")).equals(content)) {
            fault = "%s, note: the statement's cells give the hash %s: one that no sum covers was changed"
                    .formatted(fields.place(Rows.CONTENT_HASH), content);
        }
        var signed = fields.signed();
        if (fault == null && signed.isPresent()) {
            checkSignature(head, content, signed.get());
        }
        var foot = new StatementFoot(
                said.totals(),
                said.closingOf(Unit.LUMIA),
                said.closingOf(Unit.ETH),
                roots,
                stated,
                linesHash,
                content,
                signed);
        fields.compare(Rows.fields(head, foot), this::fault);
        if (fault != null) {
            return failed();
        }
        return new Result(
                Optional.empty(),
                Optional.of(head),
                Optional.of(foot),
                signed.map(StatementFoot.Signed::signer),
                printed);
    }

    /** The head is there where it can be read all the same: by it another copy can be asked for. */
    private Result failed() {
        Optional<StatementHead> head;
        try {
            head = Optional.of(head());
        } catch (RefusedException unreadable) {
            head = Optional.empty();
        }
        return new Result(Optional.ofNullable(fault), head, Optional.empty(), Optional.empty(), sums.lines() > 0);
    }

    private void compareSums(StatementHead head, long stated, Hash linesHash) {
        for (var counted : sums.totals()) {
            var total = totals.get(counted.kind());
            if (total == null) {
                fault("the end", Column.CATEGORY, "there is no total of " + counted.kind());
            } else if (!total.value().amount().equals(counted.amount())) {
                fault(
                        total.place(),
                        Column.AMOUNT,
                        "the lines sum to "
                                + Amounts.withUnit(
                                        counted.amount(), counted.kind().unit()));
            } else if (!total.value().equals(counted)) {
                fault(total.place(), Column.NOTE, "the lines have " + Rows.totalNote(counted));
            }
        }
        if (totals.size() > sums.totals().size()) {
            totals.forEach((kind, total) -> {
                if (sums.totals().stream().noneMatch(counted -> counted.kind() == kind)) {
                    fault(total.place(), Column.CATEGORY, "there is no line of " + kind);
                }
            });
        }
        for (Unit unit : Unit.values()) {
            BigInteger counted = sums.closing(head, unit);
            compareClosing(unit, counted, "the lines");
        }
        if (stated != sums.lines()) {
            fault(fields.place(Rows.LINES), Column.NOTE, "the file has %d lines".formatted(sums.lines()));
        }
        if (!linesHash.equals(sums.linesHash())) {
            fault(fields.place("lines_hash"), Column.NOTE, "the lines give " + sums.linesHash());
        }
    }

    private void compareClosing(Unit unit, BigInteger counted, String what) {
        var placed = closing.get(unit);
        if (placed != null && !counted.equals(placed.value())) {
            fault(
                    placed.place(),
                    Column.AMOUNT,
                    "the opening balance and %s give %s".formatted(what, Amounts.withUnit(counted, unit)));
        }
    }

    /** Where no lines are printed. */
    private void compareTotals(StatementHead head, long stated) {
        for (Unit unit : Unit.values()) {
            BigInteger counted = head.opening(unit);
            for (var total : totals.values()) {
                LineKind kind = total.value().kind();
                if (kind.unit() == unit && kind.changesBalance()) {
                    counted = counted.add(total.value().amount());
                }
            }
            compareClosing(unit, counted, "the totals");
        }
        long lines = totals.values().stream()
                .mapToLong(total -> total.value().lines())
                .sum();
        if (lines != stated) {
            fault(fields.place(Rows.LINES), Column.NOTE, "the totals are of %d lines".formatted(lines));
        }
    }

    private void checkSignature(StatementHead head, Hash content, StatementFoot.Signed signed) {
        var domain = new SigningDomain(UInt256.of(head.l1ChainId()), head.registry());
        Hash struct = StructHashes.rewardStatement(head.subnet(), signed.operator(), content);
        Optional<Address> recovered = domain.recover(struct, ByteString.copyFrom(signed.signature()));
        if (!recovered.equals(Optional.of(signed.signer()))) {
            fault = "%s, note: the signature is not %s's".formatted(fields.place(Rows.SIGNATURE), signed.signer());
        }
    }
}
