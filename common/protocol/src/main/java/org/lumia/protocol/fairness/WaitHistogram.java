package org.lumia.protocol.fairness;

import java.util.Map;
import java.util.TreeMap;
import org.lumia.protocol.v1.WaitCount;
import org.lumia.protocol.v1.Waits;

/**
 * Waits in ms, each counted in a bucket: of 1 ms below 256 ms, then 128 to an octave, so that a bucket is less than 1/128 of its
 * waits wide; what is beyond 2^31 ms counts as the last. Whole numbers alone. Not thread-safe.
 */
final class WaitHistogram {
    static final long WAIT_MS_MAX = Integer.MAX_VALUE;
    static final int EXACT_MS = 256;
    private static final int BUCKETS_AN_OCTAVE = 128;
    private static final int EXACT_BITS = 8;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();
    private long size;
    private long maxMs;

    static WaitHistogram of(Waits stored) {
        var histogram = new WaitHistogram();
        for (WaitCount one : stored.getCountsList()) {
            histogram.counts.put(one.getBucket(), one.getCount());
            histogram.size += one.getCount();
        }
        histogram.maxMs = stored.getMaxMs();
        return histogram;
    }

    /** A negative wait is none: clocks of two operators differ. */
    void add(long waitMs) {
        long bounded = Math.clamp(waitMs, 0, WAIT_MS_MAX);
        counts.merge(bucket(bounded), 1L, Long::sum);
        maxMs = Math.max(maxMs, bounded);
        size++;
    }

    static int bucket(long waitMs) {
        if (waitMs < EXACT_MS) {
            return (int) waitMs;
        }
        int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(waitMs) - EXACT_BITS;
        int within = (int) (waitMs >> (octave + 1)) - BUCKETS_AN_OCTAVE;
        return EXACT_MS + octave * BUCKETS_AN_OCTAVE + within;
    }

    /** The longest wait that counts in a bucket. */
    static long longestMs(int bucket) {
        if (bucket < EXACT_MS) {
            return bucket;
        }
        int octave = (bucket - EXACT_MS) / BUCKETS_AN_OCTAVE;
        long within = (bucket - EXACT_MS) % BUCKETS_AN_OCTAVE + (long) BUCKETS_AN_OCTAVE;
        return ((within + 1) << (octave + 1)) - 1;
    }

    long size() {
        return size;
    }

    long maxMs() {
        return maxMs;
    }

    /** So many of a hundred waited at most as long, to the bucket's end and never beyond the longest; 0 where nothing waited. */
    long percentileMs(int percent) {
        long rank = size / 100 * percent + Math.ceilDiv(size % 100 * percent, 100);
        long seen = 0;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            seen += bucket.getValue();
            if (seen >= rank) {
                return Math.min(maxMs, longestMs(bucket.getKey()));
            }
        }
        return maxMs;
    }

    Waits stored() {
        var stored = Waits.newBuilder().setMaxMs(maxMs);
        counts.forEach((bucket, count) ->
                stored.addCounts(WaitCount.newBuilder().setBucket(bucket).setCount(count)));
        return stored.build();
    }
}
