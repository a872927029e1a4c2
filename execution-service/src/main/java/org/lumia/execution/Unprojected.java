package org.lumia.execution;

import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.lumia.ethereum.Hash;

/**
 * Which blocks may hold a transaction, for blocks that the query side does not have yet: eight bytes of each hash, so that
 * minutes without Postgres fit into memory. Empty in quiet times. Many threads read; one at a time changes.
 */
final class Unprojected {
    private final int blocksMax;
    private final int transactionsMax;
    private final NavigableMap<Long, long[]> prefixes = new ConcurrentSkipListMap<>();
    private int transactions;

    Unprojected(int blocksMax, int transactionsMax) {
        this.blocksMax = blocksMax;
        this.transactionsMax = transactionsMax;
    }

    /** @return false when it does not fit */
    boolean add(long number, Stream<Hash> hashes) {
        long[] sorted = hashes.mapToLong(Unprojected::prefix).sorted().toArray();
        if (prefixes.size() >= blocksMax || transactions + sorted.length > transactionsMax) {
            return false;
        }
        prefixes.put(number, sorted);
        transactions += sorted.length;
        return true;
    }

    /** Makes room. @return the number of the oldest block, which is forgotten; -1 when there is none */
    long removeOldest() {
        var oldest = prefixes.pollFirstEntry();
        if (oldest == null) {
            return -1;
        }
        transactions -= oldest.getValue().length;
        return oldest.getKey();
    }

    /** Forgets blocks that the query side has now. */
    void projected(long through) {
        while (!prefixes.isEmpty() && prefixes.firstKey() <= through) {
            removeOldest();
        }
    }

    /** Numbers of blocks that most likely hold it, the latest first. */
    List<Long> blocksOf(Hash transaction) {
        if (prefixes.isEmpty()) {
            return List.of();
        }
        long prefix = prefix(transaction);
        return prefixes.descendingMap().entrySet().stream()
                .filter(block -> Arrays.binarySearch(block.getValue(), prefix) >= 0)
                .map(NavigableMap.Entry::getKey)
                .toList();
    }

    private static long prefix(Hash hash) {
        byte[] bytes = hash.bytes();
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            prefix = prefix << 8 | bytes[i] & 0xff;
        }
        return prefix;
    }
}
