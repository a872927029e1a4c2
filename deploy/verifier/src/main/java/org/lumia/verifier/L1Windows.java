package org.lumia.verifier;

import java.util.function.Consumer;

/** Goes through L1 in windows of blocks, so that memory is bounded by what one of them holds. */
final class L1Windows {
    private static final long BLOCKS_MAX = 2_000;

    private L1Windows() {}

    /** What is read of some blocks. */
    @FunctionalInterface
    interface Read<T> {
        T read(long fromBlock, long toBlock);
    }

    /** @throws L1UnavailableException when not even a single block can be read */
    static <T> void forEach(long fromBlock, long toBlock, Read<T> read, Consumer<T> each) {
        long window = BLOCKS_MAX;
        long from = fromBlock;
        while (from <= toBlock) {
            long to = Math.min(toBlock, from + window - 1);
            T found;
            try {
                found = read.read(from, to);
            } catch (L1UnavailableException e) {
                if (window == 1) {
                    throw e;
                }
                // Nodes limit how much one answer may hold.
                window = Math.max(1, window / 4);
                continue;
            }
            each.accept(found);
            from = to + 1;
        }
    }
}
