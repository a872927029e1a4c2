package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChaosReportTest {

    private static final Counted.Trouble TROUBLE = new Counted.Trouble("0xaa", "kafka-kill", "HASH, unknown");

    private static Counted counted(
            List<Counted.Trouble> lost,
            List<Counted.Trouble> doubled,
            List<Counted.Trouble> refused,
            List<String> findings) {
        return new Counted(100, 2, lost, doubled, refused, 0, Map.of("no answer", 3L), 50, 1, 4, "ok", findings);
    }

    private static Occurrence occurrence(int stoodSeconds, boolean isBack, List<Restart> restarts) {
        return new Occurrence(
                "kafka-kill",
                "",
                0,
                Duration.ofSeconds(stoodSeconds),
                Duration.ofSeconds(1),
                isBack,
                Map.of(),
                restarts);
    }

    private static ChaosReport report(Counted counted, Occurrence... occurrences) {
        return new ChaosReport(1, List.of(occurrences), List.of(), List.of(), counted);
    }

    @Test
    void nothingWrongIsClean() {
        var none = counted(List.of(), List.of(), List.of(), List.of());
        assertThat(report(none, occurrence(2, true, List.of())).isClean()).isTrue();
    }

    @Test
    void everyWrongIsNotClean() {
        var none = counted(List.of(), List.of(), List.of(), List.of());
        var restart = List.of(new Restart("rewards", "ended with status 1"));
        assertThat(List.of(
                        report(counted(List.of(TROUBLE), List.of(), List.of(), List.of())),
                        report(counted(List.of(), List.of(TROUBLE), List.of(), List.of())),
                        report(counted(List.of(), List.of(), List.of(TROUBLE), List.of())),
                        report(counted(List.of(), List.of(), List.of(), List.of("block 7 is missing"))),
                        report(none, occurrence(2, false, List.of())),
                        report(none, occurrence(2, true, restart)),
                        new ChaosReport(1, List.of(), restart, List.of(), none),
                        new ChaosReport(1, List.of(), List.of(), List.of("answered block 3 after block 4"), none)))
                .noneMatch(ChaosReport::isClean);
    }

    @Test
    void aRowSaysTheWorstAndTheMedianAndWhatWasLostAfterTheFault() {
        var lost = counted(List.of(TROUBLE), List.of(), List.of(), List.of());
        var text = report(
                        lost,
                        occurrence(2, true, List.of()),
                        occurrence(9, true, List.of()),
                        occurrence(3, true, List.of()))
                .text();
        assertThat(text).containsPattern("kafka-kill +3 +9\\.0/3\\.0 +1\\.0/1\\.0 +1 +0 +0 +0");
        assertThat(text).contains("LOST 0xaa after kafka-kill").contains("NOT CLEAN");
    }
}
