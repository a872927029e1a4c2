package org.lumia.ethereum.rlp;

/** Input that is not canonical RLP, or not of the expected shape; the message is one sentence for whoever sent it. */
public final class RlpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RlpException(String message) {
        super(message);
    }
}
