package org.lumia.submitter.settlement;

import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Exception;
import org.lumia.l1.L1Heads;
import org.lumia.l1.SubmittedBatch;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.submitter.settlement.BatchOnL1.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the rollup's batches on L1, whoever posted them, from the latest block until they are final. */
public final class SettlementWatch {
    private static final Logger LOG = LoggerFactory.getLogger(SettlementWatch.class);

    private final L1 l1;
    private final Address rollup;
    private final SettlementStore store;
    private final long startBlock;
    private final int rangeBlocksMax;

    /** @param startBlock the L1 block before the contracts were deployed */
    public SettlementWatch(L1 l1, Address rollup, SettlementStore store, long startBlock, int rangeBlocksMax) {
        this.l1 = l1;
        this.rollup = rollup;
        this.store = store;
        this.startBlock = startBlock;
        this.rangeBlocksMax = rangeBlocksMax;
    }

    public void advance(L1Heads heads) {
        stepBackIfReorganised();
        readNew(heads.latest());
        var open = store.open();
        if (!open.isEmpty()) {
            apply(SettlementRules.reached(open, heads), store.cursor());
        }
        if (store.cursor().number() == heads.latest().number()) {
            store.caughtUp();
        }
    }

    private void readNew(L1Block latest) {
        for (var cursor = store.cursor(); cursor.number() < latest.number(); cursor = store.cursor()) {
            long to = Math.min(latest.number(), cursor.number() + rangeBlocksMax);
            var submitted = l1.batches(cursor.number() + 1, to);
            var through = to == latest.number() ? latest : l1.block(to).orElse(null);
            if (through == null) {
                return; // the node stepped back between two questions; the next turn asks again
            }
            apply(posted(submitted), through);
        }
    }

    private List<SettlementChange> posted(List<SubmittedBatch> submitted) {
        var changes = new ArrayList<SettlementChange>();
        var previous = store.last();
        long expected = previous.map(batch -> batch.index() + 1).orElse(0L);
        long first = previous.map(batch -> batch.last() + 1).orElse(1L);
        for (var batch : submitted) {
            if (batch.index() < expected) {
                continue; // read before a step back
            }
            if (batch.index() > expected) {
                throw new L1Exception("batch %d of L1 block %d comes where %d is next: L1's logs have a gap"
                        .formatted(batch.index(), batch.block().number(), expected));
            }
            var onL1 = describe(batch, first);
            changes.add(new SettlementChange(SettlementKind.POSTED, onL1));
            expected++;
            first = onL1.last() + 1;
        }
        return changes;
    }

    private BatchOnL1 describe(SubmittedBatch batch, long first) {
        var receipt = l1.receipt(batch.transactionHash())
                .filter(found -> found.blockHash().equals(batch.block().hash()))
                .orElseThrow(() -> new L1Exception("batch %d's transaction %s left L1 block %s while it was read"
                        .formatted(
                                batch.index(),
                                batch.transactionHash(),
                                batch.block().hash())));
        boolean direct = receipt.to().filter(rollup::equals).isPresent();
        return new BatchOnL1(
                batch.index(),
                batch.commitment(),
                first,
                batch.header().getLast(),
                batch.transactionHash(),
                batch.block(),
                batch.poster(),
                direct ? receipt.feeWei() : UInt256.ZERO,
                direct ? receipt.blobFeeWei() : UInt256.ZERO,
                direct ? receipt.gasUsed() : 0,
                l1.baseFeePerGas(batch.block().hash()),
                Level.POSTED);
    }

    /** Forgets the batches of blocks that L1 left, and reads on from the last batch that it still has. */
    private void stepBackIfReorganised() {
        var cursor = store.cursor();
        var canonical = l1.block(cursor.number());
        if (canonical.isEmpty()) {
            throw new L1Exception("L1's node is behind block %d, which was read already".formatted(cursor.number()));
        }
        if (canonical.get().hash().equals(cursor.hash())) {
            return;
        }
        store.lastFinal()
                .ifPresent(last -> ContradictionException.unless(
                        isCanonical(last),
                        "batch %d was final in L1 block %d %s, which L1 has no longer",
                        last.index(),
                        last.block().number(),
                        last.block().hash()));
        var stays = store.open().stream().filter(this::isCanonical).toList();
        var gone = store.open().stream().filter(batch -> !stays.contains(batch)).toList();
        var from = stays.isEmpty()
                ? store.lastFinal().map(BatchOnL1::block).orElseGet(this::start)
                : stays.getLast().block();
        LOG.warn(
                "L1 left block {} {}: {} batches go with it; reading again from {}",
                cursor.number(),
                cursor.hash(),
                gone.size(),
                from.number());
        apply(SettlementRules.gone(gone), from);
    }

    private L1Block start() {
        return l1.block(startBlock)
                .orElseThrow(() -> new L1Exception("L1's node has no block %d".formatted(startBlock)));
    }

    private boolean isCanonical(BatchOnL1 batch) {
        return l1.block(batch.block().number())
                .map(block -> block.hash().equals(batch.block().hash()))
                .orElse(false);
    }

    private void apply(List<SettlementChange> changes, L1Block cursor) {
        if (changes.isEmpty() && cursor.equals(store.cursor())) {
            return;
        }
        store.apply(changes, cursor);
        changes.forEach(change -> LOG.info(
                "batch {} (blocks {} to {}) {} in L1 block {}",
                change.batch().index(),
                change.batch().first(),
                change.batch().last(),
                change.kind(),
                change.batch().block().number()));
    }
}
