package org.lumia.rpc;

import java.io.IOException;

/** A server could not be reached, broke off or did not answer in time; it may later. Names its host, never a whole URL. */
public final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    NoAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
