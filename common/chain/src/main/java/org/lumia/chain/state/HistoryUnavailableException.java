package org.lumia.chain.state;

/** A block's state is not kept. */
public final class HistoryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HistoryUnavailableException(String message) {
        super(message, null, false, false);
    }
}
