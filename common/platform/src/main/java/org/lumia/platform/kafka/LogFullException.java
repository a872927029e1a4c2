package org.lumia.platform.kafka;

/** The appender's bound is reached: nothing was sent, and the caller may try again later. */
public final class LogFullException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LogFullException(String topic, long waitingBytes, long bytesMax) {
        super("%s has %d of %d bytes waiting for acknowledgement".formatted(topic, waitingBytes, bytesMax));
    }
}
