package org.lumia.ingress.chain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/**
 * What L1 says of batches, and with that which blocks are safe and final. The last are in memory, older final ones in a table. One
 * thread adds; any may read.
 */
public final class Settlements {
    /** 350 bytes each. */
    static final int FINAL_BATCHES_MAX = 20_000;
    /** Beyond that so many wait in memory until they are moved together. */
    static final int MOVED_AT_ONCE = 500;

    private final SettledBatches older;
    private final ConcurrentSkipListMap<Long, Settlement> batches = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Settlement> byFirstBlock = new ConcurrentSkipListMap<>();
    private volatile long safe;
    private volatile long finalized;
    private volatile long sequence;

    /** @param older where final batches go that memory is not for */
    public Settlements(SettledBatches older) {
        this.older = older;
    }

    /**
     * Drops what it has seen.
     *
     * @throws ContradictionException at a gap in the topic's own numbering; what the table throws, and then batches stay in memory
     */
    public synchronized void add(Settlement settlement) {
        if (settlement.getSequence() > sequence) {
            take(settlement);
        }
        moveOlder();
    }

    private void take(Settlement settlement) {
        if (settlement.getSequence() != sequence + 1) {
            throw new ContradictionException(
                    "settlement %d after %d: a gap".formatted(settlement.getSequence(), sequence));
        }
        sequence = settlement.getSequence();
        Settlement before = settlement.getKind() == SettlementKind.REORGED
                ? batches.remove(settlement.getBatchIndex())
                : batches.put(settlement.getBatchIndex(), settlement);
        if (before != null) {
            byFirstBlock.remove(before.getFirst(), before);
        }
        if (settlement.getKind() != SettlementKind.REORGED) {
            byFirstBlock.put(settlement.getFirst(), settlement);
        }
        safe = lastOf(SettlementKind.SAFE);
        finalized = lastOf(SettlementKind.FINALIZED);
    }

    /** In memory until they are in the table: a reader finds them here or there. */
    private void moveOlder() {
        while (batches.size() >= FINAL_BATCHES_MAX + MOVED_AT_ONCE) {
            List<Settlement> oldest =
                    batches.values().stream().limit(MOVED_AT_ONCE).toList();
            if (oldest.getLast().getLast() >= finalized) {
                return;
            }
            older.keep(oldest);
            for (Settlement moved : oldest) {
                batches.remove(moved.getBatchIndex());
                byFirstBlock.remove(moved.getFirst(), moved);
            }
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

    /** A batch by its index, as far as it was posted. */
    public Optional<Settlement> batch(long index) {
        Settlement known = batches.get(index);
        return known != null ? Optional.of(known) : isOlder(batches, index) ? older.batch(index) : Optional.empty();
    }

    /** The batch that holds a block, as far as it was posted. */
    public Optional<Settlement> batchOf(long block) {
        Map.Entry<Long, Settlement> known = byFirstBlock.floorEntry(block);
        if (known != null) {
            return known.getValue().getLast() >= block ? Optional.of(known.getValue()) : Optional.empty();
        }
        return isOlder(byFirstBlock, block) ? older.batchOf(block) : Optional.empty();
    }

    /** Than all in memory: the table is not asked for what is yet to come. */
    private static boolean isOlder(ConcurrentSkipListMap<Long, Settlement> known, long key) {
        Map.Entry<Long, Settlement> first = known.firstEntry();
        return first != null && key < first.getKey();
    }

    /** In memory. */
    public int size() {
        return batches.size();
    }
}
