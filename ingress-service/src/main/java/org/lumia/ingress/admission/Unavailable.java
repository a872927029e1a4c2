package org.lumia.ingress.admission;

import org.lumia.protocol.AbsentException;

/** What an answer depends on cannot be asked now; the message says what, without the end of its sentence. */
public final class Unavailable extends AbsentException {
    private static final long serialVersionUID = 1;

    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public Unavailable(String message) {
        super(message);
    }
}
