package org.lumia.benchmarks.subnet;

import java.util.PriorityQueue;

/** What happens when, in microseconds; what is due at the same moment happens in the order it was planned. */
final class VirtualTime {
    private record Due(long micros, long order, Runnable what) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>((one, other) -> one.micros() != other.micros()
            ? Long.compare(one.micros(), other.micros())
            : Long.compare(one.order(), other.order()));
    private long nowMicros;
    private long planned;

    long now() {
        return nowMicros;
    }

    void at(long micros, Runnable what) {
        due.add(new Due(Math.max(micros, nowMicros), planned++, what));
    }

    void in(long micros, Runnable what) {
        at(nowMicros + micros, what);
    }

    void runUntil(long endMicros) {
        for (Due next = due.peek(); next != null && next.micros() <= endMicros; next = due.peek()) {
            due.remove();
            nowMicros = next.micros();
            next.what().run();
        }
        nowMicros = endMicros;
    }
}
