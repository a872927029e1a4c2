package org.lumia.benchmarks.state;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.lumia.ethereum.crypto.Keccak;

/**
 * Numbers whose keys' hashes share long prefixes: pairs that share most of a pool of hashes, and beside each pair a number that leaves its path
 * at every nibble before, so that each of them is a branch.
 *
 * @param targets whose paths are deep
 * @param siblings that make them so
 */
record GroundKeys(List<Integer> targets, List<Integer> siblings) {
    private static final int NUMBER_BITS = 24;
    private static final int HASH_NIBBLES = (Long.SIZE - NUMBER_BITS) / 4;
    private static final long SIGN = Long.MIN_VALUE;

    /**
     * @param pool numbers tried, from 0 on; up to 2^24
     * @param pairs wanted
     */
    static GroundKeys grind(IntFunction<byte[]> keys, int pool, int pairs) {
        var sorted = new long[pool];
        for (int i = 0; i < pool; i++) {
            byte[] hash = Keccak.hash(keys.apply(i)).bytes();
            long first = ByteBuffer.wrap(hash).getLong();
            // Signed order of the flipped numbers is the unsigned order of hashes.
            sorted[i] = (first >>> NUMBER_BITS << NUMBER_BITS | i) ^ SIGN;
        }
        Arrays.sort(sorted);
        var targets = new LinkedHashSet<Integer>();
        var siblings = new LinkedHashSet<Integer>();
        for (int place : closest(sorted, pairs)) {
            targets.add(number(sorted[place - 1]));
            targets.add(number(sorted[place]));
            addSiblings(sorted, place, siblings);
        }
        siblings.removeAll(targets);
        return new GroundKeys(List.copyOf(targets), List.copyOf(siblings));
    }

    /** Siblings, then targets. */
    List<Integer> all() {
        var all = new ArrayList<>(siblings);
        all.addAll(targets);
        return all;
    }

    /** Places whose hash shares most with the one before. */
    private static List<Integer> closest(long[] sorted, int pairs) {
        var places = new ArrayList<Integer>(pairs);
        for (int nibbles = HASH_NIBBLES; nibbles >= 0; nibbles--) {
            for (int place = 1; place < sorted.length && places.size() < pairs; place++) {
                if (shared(sorted[place - 1], sorted[place]) == nibbles) {
                    places.add(place);
                }
            }
        }
        return places;
    }

    private static void addSiblings(long[] sorted, int place, Set<Integer> siblings) {
        for (int nibbles = 0; nibbles < HASH_NIBBLES; nibbles++) {
            int shift = Long.SIZE - 4 * (nibbles + 1);
            long wanted = sorted[place] ^ SIGN ^ 1L << shift;
            int at = Arrays.binarySearch(sorted, (wanted >>> shift << shift) ^ SIGN);
            int found = at >= 0 ? at : -at - 1;
            if (found < sorted.length && (sorted[found] ^ SIGN) >>> shift == wanted >>> shift) {
                siblings.add(number(sorted[found]));
            }
        }
    }

    /** Nibbles that two hashes have in common. */
    private static int shared(long first, long second) {
        return Math.min(HASH_NIBBLES, Long.numberOfLeadingZeros(first ^ second) / 4);
    }

    private static int number(long entry) {
        return (int) (entry & (1L << NUMBER_BITS) - 1);
    }
}
