package org.lumia.evm;

/** An execution used more memory than {@link TransactionProcessor#limitMemory} admits: it has no result. */
public final class OutOfMemoryLimitException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfMemoryLimitException(long bytesMax) {
        super("out of memory: a call may use %d bytes".formatted(bytesMax), null, false, false);
    }
}
