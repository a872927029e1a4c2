package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as text. */
final class ChaosTable {

    private static final String ROW = "%-28s %5s  %13s  %13s  %5s  %7s  %7s  %8s%n";
    private static final int SENTENCE_CHARACTERS_MAX = 110;
    private static final int TROUBLES_MAX = 10;

    private ChaosTable() {}

    /** A fault that is over, for the progress of a run. */
    static String line(Occurrence occurrence, long accepted) {
        var text = new StringBuilder("%-28s stood %5s s, back after %5s s, %d accepted so far"
                .formatted(occurrence.fault(), seconds(occurrence.stood()), seconds(occurrence.back()), accepted));
        if (!occurrence.what().isEmpty()) {
            text.append("  (").append(occurrence.what()).append(')');
        }
        if (!occurrence.isBack()) {
            text.append("  NOT BACK");
        }
        occurrence
                .restarts()
                .forEach(restart -> text.append("%n    RESTARTED %s: %s".formatted(restart.process(), restart.why())));
        if (occurrence.isUnexplained()) {
            text.append("%n    no process said what was wrong".formatted());
        }
        occurrence
                .said()
                .forEach((process, sentences) -> text.append("%n    %s said: %s%s"
                        .formatted(
                                process,
                                cut(sentences.iterator().next()),
                                sentences.size() > 1 ? " (and %d more)".formatted(sentences.size() - 1) : "")));
        return text.toString();
    }

    private static String cut(String sentence) {
        return sentence.length() <= SENTENCE_CHARACTERS_MAX
                ? sentence
                : sentence.substring(0, SENTENCE_CHARACTERS_MAX) + "...";
    }

    static String of(ChaosReport report) {
        var text = new StringBuilder();
        text.append(
                ROW.formatted("fault", "times", "stood s", "back after s", "lost", "doubled", "refused", "restarts"));
        text.append(ROW.formatted("", "", "max/p50", "max/p50", "", "", "", ""));
        var byFault = report.occurrences().stream().collect(Collectors.groupingBy(Occurrence::fault));
        Faults.names().stream()
                .filter(byFault::containsKey)
                .forEach(fault -> row(text, fault, byFault.getOrDefault(fault, List.of()), report));
        var counted = report.counted();
        text.append(
                "%n%d accepted (%d of them as already known) in %d blocks; %d lost, %d doubled, %d refused, %d without an answer%n"
                        .formatted(
                                counted.accepted(),
                                counted.alreadyKnown(),
                                counted.blocks(),
                                counted.lost().size(),
                                counted.doubled().size(),
                                counted.refused().size(),
                                counted.abandoned()));
        text.append("%d blocks repeated in their topics, %d reward epochs closed, %d restarts beyond the faults' own%n"
                .formatted(counted.repeats(), counted.epochs(), report.restarts()));
        text.append("verify: %s%n".formatted(counted.verifier()));
        counted.retried().forEach((why, times) -> text.append("sent again %d times after: %s%n".formatted(times, why)));
        troubles(text, "LOST", counted.lost());
        troubles(text, "DOUBLED", counted.doubled());
        troubles(text, "REFUSED", counted.refused());
        report.lateRestarts()
                .forEach(restart -> text.append("RESTARTED %s: %s%n".formatted(restart.process(), restart.why())));
        report.fellBack().forEach(finding -> text.append("FOUND %s%n".formatted(finding)));
        counted.findings().forEach(finding -> text.append("FOUND %s%n".formatted(finding)));
        text.append(report.isClean() ? "CLEAN" : "NOT CLEAN").append(" (seed %d)".formatted(report.seed()));
        return text.toString();
    }

    private static void row(StringBuilder text, String fault, List<Occurrence> all, ChaosReport report) {
        var counted = report.counted();
        text.append(ROW.formatted(
                fault,
                all.size(),
                maxAndMedian(all, Occurrence::stood),
                maxAndMedian(all, Occurrence::back),
                during(counted.lost()).getOrDefault(fault, 0L),
                during(counted.doubled()).getOrDefault(fault, 0L),
                during(counted.refused()).getOrDefault(fault, 0L),
                all.stream()
                        .mapToInt(occurrence -> occurrence.restarts().size())
                        .sum()));
    }

    private static Map<String, Long> during(List<Counted.Trouble> troubles) {
        return troubles.stream().collect(Collectors.groupingBy(Counted.Trouble::fault, Collectors.counting()));
    }

    private static void troubles(StringBuilder text, String word, List<Counted.Trouble> troubles) {
        troubles.stream()
                .limit(TROUBLES_MAX)
                .forEach(trouble -> text.append("%s %s after %s: %s%n"
                        .formatted(
                                word,
                                trouble.hash(),
                                trouble.fault().isEmpty() ? "the start" : trouble.fault(),
                                trouble.detail())));
    }

    private static String maxAndMedian(List<Occurrence> all, Function<Occurrence, Duration> value) {
        var sorted = all.stream().map(value).sorted().toList();
        return seconds(sorted.getLast()) + "/" + seconds(sorted.get(sorted.size() / 2));
    }

    private static String seconds(Duration duration) {
        return "%.1f".formatted(duration.toMillis() / 1e3);
    }
}
