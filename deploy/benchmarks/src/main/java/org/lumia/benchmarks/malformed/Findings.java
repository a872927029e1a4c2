package org.lumia.benchmarks.malformed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of the requests: answers by kind and status, and those that broke a rule. */
final class Findings {
    private static final int SHOWN_MAX = 20;
    private static final int TEXT_MAX = 600;

    private record Finding(long number, Malformed asked, String what, String answer) {}

    private final Map<Malformed.Kind, Map<String, Long>> answers = new TreeMap<>();
    private final List<Finding> shown = new ArrayList<>();
    private long count;

    synchronized void answered(long number, Malformed asked, int status, byte[] answer, Optional<String> broken) {
        count(asked.kind(), Integer.toString(status));
        broken.ifPresent(what -> add(new Finding(number, asked, what, text(answer))));
    }

    /** The connection ended without an answer: right where HTTP itself was wrong, or more came than is taken. */
    synchronized void unanswered(long number, Malformed asked, IOException why) {
        count(asked.kind(), "no answer");
        if (asked.kind().isRpc() || asked.kind() == Malformed.Kind.REST) {
            add(new Finding(number, asked, "no answer: " + why.getMessage(), ""));
        }
    }

    synchronized long count() {
        return count;
    }

    private void count(Malformed.Kind kind, String outcome) {
        answers.computeIfAbsent(kind, one -> new TreeMap<>()).merge(outcome, 1L, Long::sum);
    }

    private void add(Finding finding) {
        count++;
        if (shown.size() < SHOWN_MAX) {
            shown.add(finding);
        }
    }

    synchronized void print(PrintStream out) {
        answers.forEach((kind, outcomes) -> out.printf("  %-12s %s%n", kind, outcomes));
        for (Finding finding : shown) {
            out.printf(
                    "%nrequest %d, %s: %s%n", finding.number(), finding.asked().kind(), finding.what());
            out.println("  asked:    " + text(finding.asked().bytes()));
            out.println("  answered: " + finding.answer());
        }
    }

    /** On one line, as far as it may be shown. */
    private static String text(byte[] bytes) {
        int length = Math.min(bytes.length, TEXT_MAX);
        var text = new StringBuilder(new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                .chars()
                .mapToObj(c -> c >= ' ' && c < 0x7f ? Character.toString(c) : "\\x%02x".formatted(c))
                .reduce("", String::concat));
        if (bytes.length > length) {
            text.append("… %d bytes".formatted(bytes.length));
        }
        return text.toString();
    }
}
