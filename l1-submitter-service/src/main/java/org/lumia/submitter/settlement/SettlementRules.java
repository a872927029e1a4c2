package org.lumia.submitter.settlement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lumia.l1.L1Heads;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.submitter.settlement.BatchOnL1.Level;

/** Which batches L1's tags have reached. */
final class SettlementRules {
    private SettlementRules() {}

    /** Changes of the batches that are not final yet, in the order of their indexes. */
    static List<SettlementChange> reached(List<BatchOnL1> open, L1Heads heads) {
        var changes = new ArrayList<SettlementChange>();
        for (var batch : ascending(open)) {
            if (batch.level() == Level.POSTED && heads.isSafe(batch.block().number())) {
                batch = batch.at(Level.SAFE);
                changes.add(new SettlementChange(SettlementKind.SAFE, batch));
            }
            if (batch.level() == Level.SAFE && heads.isFinal(batch.block().number())) {
                changes.add(new SettlementChange(SettlementKind.FINALIZED, batch.at(Level.FINALIZED)));
            }
        }
        return changes;
    }

    /** What a reorganisation took back, the last batch first. */
    static List<SettlementChange> gone(List<BatchOnL1> open) {
        return ascending(open).reversed().stream()
                .map(batch -> new SettlementChange(SettlementKind.REORGED, batch))
                .toList();
    }

    private static List<BatchOnL1> ascending(List<BatchOnL1> batches) {
        return batches.stream()
                .sorted(Comparator.comparingLong(BatchOnL1::index))
                .toList();
    }
}
