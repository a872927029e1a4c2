package org.lumia.benchmarks;

import java.io.PrintStream;

/** One line on a terminal that is written over; nothing where the output is no terminal. */
final class Progress {
    private static final long INTERVAL_NANOS = 200_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private long shownAt;

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void show(int included, int accepted, int all) {
        long now = System.nanoTime();
        if (terminal && (now - shownAt > INTERVAL_NANOS || included == all)) {
            shownAt = now;
            out.printf("\r  accepted %,d, included %,d of %,d  ", accepted, included, all);
            if (included == all) {
                out.print("\r\033[K");
            }
            out.flush();
        }
    }
}
