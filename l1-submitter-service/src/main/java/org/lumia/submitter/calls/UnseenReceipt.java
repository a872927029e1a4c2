package org.lumia.submitter.calls;

import java.util.concurrent.TimeUnit;

/**
 * A nonce that L1 counts as used while it tells no receipt of ours. A node counts it before it tells the receipt, more so where one
 * address stands for several nodes: only where none came for 15 s has another transaction used it.
 */
public final class UnseenReceipt {
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

    private long nonce = -1;
    private long sinceNanos;

    /** @param nowNanos of a clock that never goes back */
    public boolean isAwaited(long used, long nowNanos) {
        if (nonce != used) {
            nonce = used;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos < WAIT_NANOS_MAX;
    }

    /** There is none now. */
    public void clear() {
        nonce = -1;
    }
}
