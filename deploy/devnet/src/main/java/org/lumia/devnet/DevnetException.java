package org.lumia.devnet;

/** The devnet cannot start; the message says why and what to do, for the person at the terminal. */
public final class DevnetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DevnetException(String message) {
        super(message);
    }

    public DevnetException(String message, Throwable cause) {
        super(message, cause);
    }
}
