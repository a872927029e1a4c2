package org.lumia.evm.trace;

/** A trace would take more than it may: it has no result. */
public final class TraceTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TraceTooLargeException(long bytesMax) {
        super("trace over " + bytesMax + " bytes", null, false, false);
    }
}
