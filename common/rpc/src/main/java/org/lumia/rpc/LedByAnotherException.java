package org.lumia.rpc;

import java.io.IOException;

/** An exchange failed that another call led: the failure is that one's, counted once. */
public final class LedByAnotherException extends IOException {
    private static final long serialVersionUID = 1L;

    LedByAnotherException(IOException why) {
        super(why.getMessage(), why);
    }
}
