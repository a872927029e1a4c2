package org.lumia.ethereum.kzg;

/** Bytes that stand for no field element, no curve point or no blob. */
public final class InvalidKzgInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidKzgInputException(String message) {
        super(message);
    }

    InvalidKzgInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
