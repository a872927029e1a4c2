package org.lumia.rpc;

import java.time.Duration;

/**
 * Bounds of one HTTP exchange.
 *
 * @param timeout of the whole: connecting, headers and body
 * @param answerBytesMax of the body, checked while it is read
 */
public record HttpLimits(Duration timeout, int answerBytesMax) {
    /** Enough for the traces and logs of a block. */
    public static final int ANSWER_BYTES_MAX = 64 << 20;

    public HttpLimits {
        if (timeout.isNegative() || timeout.isZero() || answerBytesMax < 1) {
            throw new IllegalArgumentException(
                    "a timeout of %s and %d bytes allow no exchange".formatted(timeout, answerBytesMax));
        }
    }

    public static HttpLimits within(Duration timeout) {
        return new HttpLimits(timeout, ANSWER_BYTES_MAX);
    }
}
