package org.lumia.protocol;

import org.jspecify.annotations.Nullable;

/** Two sources say different things, a log has a gap, or stored bytes do not decode: going on would make it worse. */
public class ContradictionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ContradictionException(String message) {
        super(message);
    }

    public ContradictionException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Throws unless it holds. @param message a format, of what contradicts what and where */
    public static void unless(boolean holds, String message, @Nullable Object... values) {
        if (!holds) {
            throw new ContradictionException(message.formatted(values));
        }
    }
}
