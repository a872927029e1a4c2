package org.lumia.evm;

/** An execution was ended by {@link TransactionProcessor#stop} before it was done: it has no result. */
public final class ExecutionStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ExecutionStoppedException() {
        super("execution stopped", null, false, false);
    }
}
