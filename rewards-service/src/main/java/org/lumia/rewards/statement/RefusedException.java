package org.lumia.rewards.statement;

/** What was asked for cannot be had, or a file is no statement: the message is one sentence for who asked. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public RefusedException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
