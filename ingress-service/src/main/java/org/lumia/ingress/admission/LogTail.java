package org.lumia.ingress.admission;

/** What other replicas and operators have appended. */
@FunctionalInterface
public interface LogTail {
    /**
     * Returns once the table knows everything that stood in tx-in when this was called; throws {@link Unavailable} when
     * that takes too long.
     */
    void awaitCurrent();
}
