package org.lumia.platform.loop;

import org.lumia.protocol.AbsentException;

/** Another process holds the lease now: this one goes back to standby. */
public final class LeaseLostException extends AbsentException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String lease, long token) {
        super("the lease %s with token %d was taken over by another process".formatted(lease, token));
    }
}
