package org.lumia.rewards.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Comma-separated values of RFC 4180 with a header line. */
final class Csv {
    private static final String LINE_END = "\r\n";
    private final StringBuilder text = new StringBuilder();

    Csv(String... columns) {
        line((Object[]) columns);
    }

    /** A cell of null is empty. */
    Csv line(@Nullable Object... cells) {
        List<String> quoted = new ArrayList<>();
        for (@Nullable Object cell : cells) {
            quoted.add(quoted(Objects.toString(cell, "")));
        }
        text.append(quoted.stream().collect(Collectors.joining(","))).append(LINE_END);
        return this;
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
