package org.lumia.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new SimulateCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void printsSeedsPerSecond() {
        assertThat(run("--seeds", "2", "--operators", "3")).isZero();
        assertThat(out.toString()).contains("2 seeds in").contains("seeds/s");
    }

    @Test
    void aFailingSeedIsNamedMadeSmallerAndTold() {
        assertThat(run("--mutation", "two-seals", "--seeds", "3", "--operators", "4", "--threads", "1"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("breaks signed-once: ")
                .contains("Smallest that still does: ")
                .contains("appends its seal")
                .contains("Again: ./lumia simulate --seed ")
                .contains("--mutation two-seals");
    }

    @Test
    void aFailureIsJsonWhereAskedFor() {
        assertThat(run("--mutation", "two-seals", "--seed", "1", "--operators", "4", "--json"))
                .isEqualTo(1);
        assertThat(out.toString())
                .startsWith("{")
                .contains("\"broken\" : \"signed-once\"")
                .contains("\"trace\"");
    }

    @Test
    void wrongOptionsAreRefusedInASentence() {
        assertThat(run("--seeds", "0")).isEqualTo(2);
        assertThat(run("--operators", "33")).isEqualTo(2);
        assertThat(run("--mutation", "no-such-rule")).isEqualTo(2);
        assertThat(run("--mutations", "--mutation", "two-seals")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--seeds must be from 1 to 1000000, for example 200")
                .contains("--operators must be from 1 to 32, for example 4")
                .contains("there is no rule to break named no-such-rule; for example seal-parent")
                .contains("--mutations breaks every rule: leave --mutation out");
    }
}
