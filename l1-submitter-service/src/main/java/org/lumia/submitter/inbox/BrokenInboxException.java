package org.lumia.submitter.inbox;

import org.lumia.protocol.ContradictionException;

/** What L1 says of the inbox contradicts itself or what was read before: only a person can tell which is right. */
public final class BrokenInboxException extends ContradictionException {
    private static final long serialVersionUID = 1L;

    public BrokenInboxException(String message) {
        super(message);
    }
}
