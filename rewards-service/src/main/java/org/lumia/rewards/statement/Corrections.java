package org.lumia.rewards.statement;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines.Basis;

/** That in a statement's file the lines of an earlier time, and no others, are marked as corrections. When it begins is known at its end. */
final class Corrections {
    private final Map<Basis, Placed> lastMarked = new EnumMap<>(Basis.class);
    private final Map<Basis, Placed> firstUnmarked = new EnumMap<>(Basis.class);

    private record Placed(String place, Instant time) {}

    void add(String place, LedgerLine line, String note) {
        boolean marked = note.startsWith(Rows.CORRECTION);
        for (Basis basis : Basis.values()) {
            var here = new Placed(place, StatementHead.time(line, basis));
            (marked ? lastMarked : firstUnmarked)
                    .merge(basis, here, (one, other) -> one.time().isBefore(other.time()) == marked ? other : one);
        }
    }

    /** @param marks whether the form has them */
    void compare(StatementHead head, boolean marks, StatedFields.Faults faults) {
        Placed marked = lastMarked.get(head.basis());
        if (marked != null && !marked.time().isBefore(head.period().from())) {
            faults.fault(marked.place(), Column.NOTE, "the line is of the period, and no correction");
        }
        Placed unmarked = firstUnmarked.get(head.basis());
        if (marks && unmarked != null && unmarked.time().isBefore(head.period().from())) {
            faults.fault(
                    unmarked.place(), Column.NOTE, "the line is of before the period, and not said to be a correction");
        }
    }
}
