package org.lumia.operator;

/** Why a command ends without what was asked, in a sentence for whoever typed it. */
final class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OperatorException(String message) {
        super(message);
    }

    OperatorException(String message, Throwable cause) {
        super(message, cause);
    }
}
