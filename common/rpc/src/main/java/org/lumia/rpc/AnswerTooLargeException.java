package org.lumia.rpc;

/** An answer grew beyond what one may have, while it was written. */
public final class AnswerTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final long bytesMax;

    AnswerTooLargeException(long bytesMax) {
        super("the answer has more than %d bytes".formatted(bytesMax), null, false, false);
        this.bytesMax = bytesMax;
    }

    public long bytesMax() {
        return bytesMax;
    }
}
