package org.lumia.ingress.chain;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/**
 * What L1 says of the last batches, and with that which blocks are safe and final; older final ones are forgotten here. One
 * thread adds; any may read.
 */
public final class Settlements {
    /** 350 bytes each. */
    static final int FINAL_BATCHES_MAX = 20_000;

    private final ConcurrentSkipListMap<Long, Settlement> batches = new ConcurrentSkipListMap<>();
    private volatile long safe;
    private volatile long finalized;
    private volatile long sequence;

    /** Drops what it has seen. @throws ContradictionException at a gap in the topic's own numbering */
    public synchronized void add(Settlement settlement) {
        if (settlement.getSequence() <= sequence) {
            return;
        }
        if (settlement.getSequence() != sequence + 1) {
            throw new ContradictionException(
                    "settlement %d after %d: a gap".formatted(settlement.getSequence(), sequence));
        }
        sequence = settlement.getSequence();
        if (settlement.getKind() == SettlementKind.REORGED) {
            batches.remove(settlement.getBatchIndex());
        } else {
            batches.put(settlement.getBatchIndex(), settlement);
        }
        safe = lastOf(SettlementKind.SAFE);
        finalized = lastOf(SettlementKind.FINALIZED);
        while (batches.size() > FINAL_BATCHES_MAX
                && batches.firstEntry().getValue().getLast() < finalized) {
            batches.pollFirstEntry();
        }
    }

    private long lastOf(SettlementKind atLeast) {
        for (Settlement settlement : batches.descendingMap().values()) {
            if (settlement.getKind().getNumber() >= atLeast.getNumber()) {
                return settlement.getLast();
            }
        }
        return 0;
    }

    /** The last block whose batch is safe on L1, 0 before the first. */
    public long safe() {
        return safe;
    }

    public long finalized() {
        return finalized;
    }

    public Optional<Settlement> batch(long index) {
        return Optional.ofNullable(batches.get(index));
    }

    /** The batch that holds a block, as far as it was posted. */
    public Optional<Settlement> batchOf(long block) {
        // Batches are few against blocks, and the wanted one is near the end.
        for (Settlement settlement : batches.descendingMap().values()) {
            if (settlement.getFirst() <= block) {
                return settlement.getLast() >= block ? Optional.of(settlement) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    public int size() {
        return batches.size();
    }
}
