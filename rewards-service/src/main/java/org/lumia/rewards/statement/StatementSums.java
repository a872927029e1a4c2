package org.lumia.rewards.statement;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Hash;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;

/** What a statement's lines add up to, counted a line at a time by who writes it and by who checks it. */
final class StatementSums {
    private static final int CHECK_DIGITS = 16;

    private final Map<LineKind, StatementFoot.Total> totals = new EnumMap<>(LineKind.class);
    private final Map<Unit, BigInteger> changes = new EnumMap<>(Unit.class);
    private Hash linesHash = Hash.ZERO;
    private long lines;
    private long firstEpoch = Long.MAX_VALUE;
    private long lastEpoch = -1;

    /** Sums as they are stated, counted or read. */
    record Stated(List<StatementFoot.Total> totals, Map<Unit, BigInteger> closing, long lines, Hash linesHash) {
        BigInteger closingOf(Unit unit) {
            return closing.getOrDefault(unit, BigInteger.ZERO);
        }
    }

    Stated stated(StatementHead head) {
        var closing = new EnumMap<Unit, BigInteger>(Unit.class);
        for (Unit unit : Unit.values()) {
            closing.put(unit, closing(head, unit));
        }
        return new Stated(totals(), closing, lines, linesHash);
    }

    void add(LedgerLine line) {
        linesHash = Canonical.next(linesHash, line);
        lines++;
        firstEpoch = Math.min(firstEpoch, line.epoch());
        lastEpoch = Math.max(lastEpoch, line.epoch());
        LineKind kind = line.kind();
        totals.merge(
                kind,
                new StatementFoot.Total(kind, line.amount(), line.count(), 1),
                (all, one) -> new StatementFoot.Total(
                        kind, all.amount().add(one.amount()), all.count() + one.count(), all.lines() + one.lines()));
        if (kind.changesBalance()) {
            changes.merge(kind.unit(), line.amount(), BigInteger::add);
        }
    }

    /** The running hash in short, begun with letters so that no spreadsheet makes a number of it. */
    String check() {
        return "c:" + linesHash.toString().substring(2, 2 + CHECK_DIGITS);
    }

    List<StatementFoot.Total> totals() {
        return List.copyOf(totals.values());
    }

    BigInteger closing(StatementHead head, Unit unit) {
        return head.opening(unit).add(changes.getOrDefault(unit, BigInteger.ZERO));
    }

    long lines() {
        return lines;
    }

    Hash linesHash() {
        return linesHash;
    }

    /** Above the last where there are no lines. */
    long firstEpoch() {
        return firstEpoch;
    }

    long lastEpoch() {
        return lastEpoch;
    }
}
