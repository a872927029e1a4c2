package org.lumia.protocol.batch;

/** Bytes that are no payload, or no blobs of one. */
public final class MalformedPayloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedPayloadException(String message) {
        super(message);
    }

    MalformedPayloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
