package org.lumia.evm;

/** The memory of all frames of a message together, bounded for calls: gas alone admits a hundred MiB of it. */
final class MemoryMeter {
    long bytesMax = Long.MAX_VALUE;
    private long bytes;

    void clear() {
        bytes = 0;
    }

    /** @throws OutOfMemoryLimitException when it is more than there may be */
    void grow(long more) {
        bytes += more;
        if (bytes > bytesMax) {
            throw new OutOfMemoryLimitException(bytesMax);
        }
    }

    void shrink(long less) {
        bytes -= less;
    }
}
