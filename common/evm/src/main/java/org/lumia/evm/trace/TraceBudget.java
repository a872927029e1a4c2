package org.lumia.evm.trace;

/** How much one trace may keep in memory. */
public final class TraceBudget {
    private final long bytesMax;
    private long bytes;

    public TraceBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws TraceTooLargeException when it is more than there may be */
    public void take(long more) {
        bytes += more;
        if (bytes > bytesMax) {
            throw new TraceTooLargeException(bytesMax);
        }
    }
}
