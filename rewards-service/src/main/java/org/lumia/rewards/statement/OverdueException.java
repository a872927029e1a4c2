package org.lumia.rewards.statement;

/** Making a statement took longer than it may. */
public final class OverdueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OverdueException() {
        super("making a statement took longer than it may");
    }
}
