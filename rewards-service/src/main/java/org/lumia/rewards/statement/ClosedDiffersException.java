package org.lumia.rewards.statement;

import org.lumia.ethereum.Hash;

/** The ledger gives another statement of a closed period than it gave when it was closed. */
public final class ClosedDiffersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Close close;

    public ClosedDiffersException(Close close, Hash contentHash) {
        super("the ledger gives the content hash %s for the closed period %s, and it was closed with %s"
                .formatted(contentHash, close.period().text(), close.contentHash()));
        this.close = close;
    }

    public Close close() {
        return close;
    }
}
