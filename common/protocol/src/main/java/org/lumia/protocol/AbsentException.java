package org.lumia.protocol;

/** Something outside is away for now: a database, a broker, layer 1, another service. Whoever meets it waits and goes on. */
public class AbsentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AbsentException(String message) {
        super(message);
    }

    public AbsentException(String message, Throwable cause) {
        super(message, cause);
    }
}
