package org.lumia.submitter.inbox;

/** What L1 says of the inbox contradicts itself or what was read before: only a person can tell which is right. */
public final class BrokenInboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BrokenInboxException(String message) {
        super(message);
    }
}
