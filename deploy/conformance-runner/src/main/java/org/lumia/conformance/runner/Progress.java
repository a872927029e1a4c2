package org.lumia.conformance.runner;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One line that is written over again and again: how many tests have run. Safe for concurrent use. */
final class Progress {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter terminal;
    private final AtomicInteger tests = new AtomicInteger();
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Progress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    void ran(String pack) {
        int count = tests.incrementAndGet();
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
            terminal.printf("%s%,d tests, now %s", CLEAR, count, pack);
            terminal.flush();
        }
    }

    /** Makes way for a line that stays. */
    void clear() {
        terminal.print(CLEAR);
        terminal.flush();
    }
}
