package org.lumia.l1;

import org.lumia.protocol.AbsentException;

/** L1 cannot be reached, or answers what it should not; the same question may succeed later. */
public final class L1Exception extends AbsentException {
    private static final long serialVersionUID = 1L;

    public L1Exception(String message) {
        super(message);
    }

    public L1Exception(String message, Throwable cause) {
        super(message, cause);
    }
}
