package org.lumia.devnet;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java's own process handles cannot send. */
public final class Signals {

    private Signals() {}

    /** @param signal its name without SIG, such as STOP */
    public static void send(String signal, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new DevnetException("kill -%s %d ended with %d".formatted(signal, pid, status));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("kill cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }
}
