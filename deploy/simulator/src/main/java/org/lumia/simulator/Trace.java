package org.lumia.simulator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** The last steps of a run in words; nothing is formatted while it is off. */
final class Trace {
    private static final int LINES_MAX = 400;
    private static final int HASH_CHARACTERS = 10;

    private final boolean on;
    private final ToIntFunction<Address> numbers;
    private final Deque<String> lines = new ArrayDeque<>();

    /** @param numbers of operators, which say more than addresses */
    Trace(boolean on, ToIntFunction<Address> numbers) {
        this.on = on;
        this.numbers = numbers;
    }

    void say(long nowMs, String who, String what, Object... values) {
        if (!on) {
            return;
        }
        if (lines.size() == LINES_MAX) {
            lines.removeFirst();
        }
        String time = String.format(Locale.ROOT, "%7.3f", (nowMs - World.GENESIS_MS) / 1_000.0);
        Object[] words = Arrays.stream(values).map(this::word).toArray();
        lines.addLast("%s s  %-14s %s".formatted(time, who, what.formatted(words)));
    }

    private Object word(Object value) {
        return switch (value) {
            case Address operator -> "operator " + numbers.applyAsInt(operator);
            case Hash hash -> hash.toString().substring(0, HASH_CHARACTERS);
            case Enum<?> name -> Violation.words(name);
            default -> value;
        };
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
