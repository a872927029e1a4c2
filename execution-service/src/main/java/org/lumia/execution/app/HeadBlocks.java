package org.lumia.execution.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.lumia.execution.Blocks;
import org.lumia.protocol.v1.ExecutedBlock;

/**
 * Blocks that the query side does not have yet, from a height down. Each is read when a list comes to it: a page that is full
 * sooner, or begins below, reads none.
 */
record HeadBlocks(long oldest, long newest, LongFunction<Optional<ExecutedBlock>> read) {
    /** Blocks behind the head that the query side may be, and lists still begin at the head. */
    static final int BLOCKS_MAX = 256;

    /**
     * Those at a height and below; none where the query side is more than {@link #BLOCKS_MAX} behind.
     *
     * @param through the query side's last
     */
    static HeadBlocks of(long height, long through, long newest, LongFunction<Optional<ExecutedBlock>> read) {
        return new HeadBlocks(through + 1, height - through > BLOCKS_MAX ? through : Math.min(height, newest), read);
    }

    /** The last block that has something before a place. */
    static long newest(Blocks.Place before) {
        return before.index() > 0 ? before.number() : before.number() - 1;
    }

    List<ListedBlock> blocks(int max) {
        List<ListedBlock> page = new ArrayList<>();
        for (long number = newest; number >= oldest && page.size() < max; number--) {
            read.apply(number).map(ListedBlock::of).ifPresent(page::add);
        }
        return page;
    }

    List<ListedTransaction> transactions(Blocks.Place before, int max, Predicate<ListedTransaction> wanted) {
        List<ListedTransaction> page = new ArrayList<>();
        for (long number = newest; number >= oldest && page.size() < max; number--) {
            Optional<ExecutedBlock> block = read.apply(number);
            int count = block.map(ExecutedBlock::getTransactionsCount).orElse(0);
            int end = number == before.number() ? Math.min(before.index(), count) : count;
            for (int i = end - 1; i >= 0 && page.size() < max; i--) {
                var transaction = ListedTransaction.of(block.orElseThrow(), i);
                if (wanted.test(transaction)) {
                    page.add(transaction);
                }
            }
        }
        return page;
    }

    /** The height below which the query side goes on. */
    long below(long before) {
        return newest < oldest ? before : oldest;
    }

    /** The place before which the query side goes on. */
    Blocks.Place below(Blocks.Place before) {
        return newest < oldest ? before : new Blocks.Place(oldest, 0);
    }
}
