package org.lumia.execution;

/** A search on the query side took longer than it may; a narrower one may not. */
public final class SearchTooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int millisMax;

    public SearchTooLongException(int millisMax, Throwable cause) {
        super("a search took longer than %d ms".formatted(millisMax), cause);
        this.millisMax = millisMax;
    }

    /** What it may take. */
    public int millisMax() {
        return millisMax;
    }
}
