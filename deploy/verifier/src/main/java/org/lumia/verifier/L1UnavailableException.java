package org.lumia.verifier;

/** L1, or the data it points to, cannot be read: nothing is proven either way. */
final class L1UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    L1UnavailableException(String message) {
        super(message);
    }

    L1UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
