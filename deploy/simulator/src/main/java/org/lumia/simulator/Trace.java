package org.lumia.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The last steps of a run in words; nothing is formatted while it is off. */
final class Trace {
    private static final int LINES_MAX = 400;

    private final boolean on;
    private final Deque<String> lines = new ArrayDeque<>();

    Trace(boolean on) {
        this.on = on;
    }

    void say(long nowMs, String who, String what, Object... values) {
        if (!on) {
            return;
        }
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        String time = String.format(Locale.ROOT, "%7.3f", (nowMs - World.GENESIS_MS) / 1_000.0);
        lines.addLast("%s s  %-12s %s".formatted(time, who, what.formatted(values)));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
