package org.lumia.execution.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lumia.chain.state.ChainStore;
import org.lumia.execution.Blocks;
import org.lumia.protocol.v1.ExecutedBlock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills the query side behind the chain, a range of blocks a transaction. */
final class ProjectionFeed {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionFeed.class);
    private static final int BLOCKS_MAX = 500;
    private static final int TRANSACTIONS_MAX = 20_000;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final ChainStore store;
    private final Blocks blocks;
    private final JdbcProjection projection;

    ProjectionFeed(ChainStore store, Blocks blocks, JdbcProjection projection) {
        this.store = store;
        this.blocks = blocks;
        this.projection = projection;
    }

    /** Begins anew where the query side does not show this store's chain. */
    void begin() {
        long through = projection.reload();
        long height = store.head().orElseThrow().number();
        long first = store.firstBlock();
        // What is before the state's snapshot cannot be compared, nor filled again.
        boolean sameChain = through < Math.max(0, first)
                || through <= height && projection.lastHash().equals(store.hashOf(through));
        if (!sameChain) {
            LOG.warn("the query side shows another chain's block {}; it is filled anew", through);
            projection.clear();
        }
        if (first > 0 && projection.projectedThrough() < first - 1) {
            LOG.info(
                    "the query side has blocks up to {}, and goes on with the snapshot's block {}",
                    projection.projectedThrough(),
                    first);
            projection.beginAt(first);
        }
        blocks.cover(projection.projectedThrough());
    }

    /** Of a process that does not fill it: learns how far another has, where that is this store's chain, and forgets as much. */
    Duration follow() {
        var tail = projection.tail(blocks.height());
        boolean further = tail.through() > projection.projectedThrough();
        if (further && tail.hash().equals(store.hashOf(tail.through()))) {
            projection.adopt(tail.through());
            blocks.cover(tail.through());
        }
        return IDLE;
    }

    Duration step() {
        long through = projection.projectedThrough();
        blocks.cover(through);
        long next = through + 1;
        long height = blocks.height();
        if (next > height) {
            return IDLE;
        }
        List<ExecutedBlock> range = new ArrayList<>();
        int transactions = 0;
        for (long number = next; number <= height && range.size() < BLOCKS_MAX; number++) {
            ExecutedBlock block = blocks.byNumber(number).orElseThrow();
            range.add(block);
            transactions += block.getTransactionsCount() + block.getRefusedCount();
            if (transactions >= TRANSACTIONS_MAX) {
                break;
            }
        }
        projection.add(range);
        return Duration.ZERO;
    }
}
