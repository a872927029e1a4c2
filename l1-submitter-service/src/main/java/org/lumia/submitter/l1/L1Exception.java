package org.lumia.submitter.l1;

/** L1 cannot be reached, or answers what it should not; the same question may succeed later. */
public final class L1Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public L1Exception(String message) {
        super(message);
    }

    public L1Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
