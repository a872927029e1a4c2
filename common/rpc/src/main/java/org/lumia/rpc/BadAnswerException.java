package org.lumia.rpc;

import java.io.IOException;

/** A server answered with something else than what was asked for. Names its host, never a whole URL. */
public final class BadAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    public BadAnswerException(String message) {
        super(message);
    }

    BadAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
