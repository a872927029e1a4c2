package org.lumia.ingress.chain;

import org.jspecify.annotations.Nullable;

/**
 * How long something took, over the last while: a ring of slots of time, each with counts by length. Lengths are kept to an eighth of
 * their size, the longest exactly. Not thread-safe.
 */
public final class DelayWindow {
    /** Below it each millisecond is counted by itself. */
    private static final int EXACT_MS = 16;

    private static final int EXACT_BITS = 4;
    private static final int PARTS_BITS = 3;
    private static final int PARTS = 1 << PARTS_BITS;
    /** 2^30 ms are twelve days. */
    private static final int BITS_MAX = 30;

    private static final int BINS = EXACT_MS + (BITS_MAX - EXACT_BITS) * PARTS;

    private static final class Slot {
        private final long number;
        private final int[] counts = new int[BINS];
        private long maxMs;

        private Slot(long number) {
            this.number = number;
        }
    }

    /**
     * What a window holds.
     *
     * @param count of what took that long
     * @param p50Ms that half of them did not exceed, to an eighth; as the others, 0 where there are none
     */
    public record Summary(long count, long p50Ms, long p90Ms, long p99Ms, long maxMs) {}

    private final long slotMs;
    private final @Nullable Slot[] slots;

    /** @param slotMs length of one @param slots how many */
    DelayWindow(long slotMs, int slots) {
        this.slotMs = slotMs;
        this.slots = new @Nullable Slot[slots];
    }

    /** @param atMs when it was over, ms since 1970; what is older than the ring's newest by its length is left out */
    void add(long atMs, long tookMs, int count) {
        long number = Math.floorDiv(atMs, slotMs);
        int index = Math.floorMod(number, slots.length);
        Slot slot = slots[index];
        if (slot == null || slot.number < number) {
            slot = new Slot(number);
            slots[index] = slot;
        }
        if (slot.number == number) {
            // Clocks of several machines may disagree.
            long length = Math.max(0, tookMs);
            slot.counts[bin(length)] += count;
            slot.maxMs = Math.max(slot.maxMs, length);
        }
    }

    private static int bin(long ms) {
        if (ms < EXACT_MS) {
            return (int) ms;
        }
        int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(ms);
        if (bits >= BITS_MAX) {
            return BINS - 1;
        }
        int part = (int) (ms >>> (bits - PARTS_BITS)) & (PARTS - 1);
        return EXACT_MS + (bits - EXACT_BITS) * PARTS + part;
    }

    /** The longest that a bin holds. */
    private static long longestMs(int bin) {
        if (bin < EXACT_MS) {
            return bin;
        }
        int bits = EXACT_BITS + (bin - EXACT_MS) / PARTS;
        long part = (bin - EXACT_MS) % PARTS;
        return (1L << bits) + ((part + 1) << (bits - PARTS_BITS)) - 1;
    }

    Summary summary(long nowMs) {
        long newest = Math.floorDiv(nowMs, slotMs);
        var counts = new long[BINS];
        long total = 0;
        long maxMs = 0;
        for (Slot slot : slots) {
            if (slot != null && slot.number > newest - slots.length) {
                for (int bin = 0; bin < BINS; bin++) {
                    counts[bin] += slot.counts[bin];
                    total += slot.counts[bin];
                }
                maxMs = Math.max(maxMs, slot.maxMs);
            }
        }
        return new Summary(
                total,
                percentile(counts, total, 50, maxMs),
                percentile(counts, total, 90, maxMs),
                percentile(counts, total, 99, maxMs),
                maxMs);
    }

    private static long percentile(long[] counts, long total, int percent, long maxMs) {
        long rank = Math.ceilDiv(total * percent, 100);
        long below = 0;
        for (int bin = 0; bin < BINS && rank > 0; bin++) {
            below += counts[bin];
            if (below >= rank) {
                return Math.min(maxMs, longestMs(bin));
            }
        }
        return 0;
    }
}
