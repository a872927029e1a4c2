package org.lumia.platform.jdbc;

import org.lumia.protocol.AbsentException;

/** These records are applied: by another process on the schema, or in a commit whose answer was lost. The reader begins again behind them. */
public final class PositionMovedException extends AbsentException {
    private static final long serialVersionUID = 1L;

    PositionMovedException(String topic, long first) {
        super("the position of %s is no longer %d: these records are applied".formatted(topic, first));
    }

    /** Whether a reader failed of it. */
    public static boolean isCause(Throwable failed) {
        Throwable link = failed;
        for (int depth = 0; link != null && depth < 20; depth++) {
            if (link instanceof PositionMovedException) {
                return true;
            }
            link = link.getCause();
        }
        return false;
    }
}
