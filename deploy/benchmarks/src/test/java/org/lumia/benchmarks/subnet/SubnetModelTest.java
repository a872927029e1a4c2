package org.lumia.benchmarks.subnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.genesis.Timing;

class SubnetModelTest {
    private static final Parts PARTS = new Parts(List.of(4_000L), List.of(12_000L), List.of(10_000L));

    private static SubnetCase.Outcome run(List<Long> wires, List<Long> replicas, double perSecond) {
        return SubnetModel.run(new SubnetCase(wires, replicas, Timing.DEVELOPMENT, PARTS, perSecond, 60, 1));
    }

    @Test
    void withoutWiresAClientWaitsForTheMeasuredParts() {
        var outcome = run(PredictCommand.evenly(4, 0), List.of(), 5);
        assertThat(outcome.ordered().p50()).isEqualTo(4);
        assertThat(outcome.executed().p50()).isCloseTo(16, within(1.0));
        assertThat(outcome.attested().p50()).isCloseTo(26, within(1.0));
        assertThat(outcome.unattested()).isZero();
    }

    @Test
    void anAnswerGoesOnceToTheLogAndBack() {
        var outcome = run(List.of(50_000L, 50_000L, 50_000L, 50_000L), List.of(), 5);
        assertThat(outcome.ordered().p50()).isEqualTo(104);
        // To the log, to the leader, back with the seal, to the reader: four wires at least, and fetches that are under
        // way.
        assertThat(outcome.executed().p50()).isBetween(216.0, 350.0);
        // The attestation goes to the log, and to the reader.
        assertThat(outcome.attested().p50() - outcome.executed().p50()).isBetween(100.0, 250.0);
    }

    @Test
    void anAppendIsAcknowledgedOnceEachReplicaAskedForWhatFollows() {
        var alone = run(List.of(0L), List.of(), 1);
        var copied = run(List.of(0L), List.of(10_000L, 20_000L), 1);
        assertThat(copied.ordered().p50() - alone.ordered().p50()).isCloseTo(40, within(21.0));
    }

    @Test
    void theSameSeedSaysTheSame() {
        var wires = PredictCommand.evenly(7, 150);
        assertThat(run(wires, List.of(), 20)).isEqualTo(run(wires, List.of(), 20));
    }

    @Test
    void aThirdOfOperatorsFarAwayDoesNotHoldCertificatesBack() {
        var near = run(List.of(5_000L, 5_000L, 5_000L, 5_000L), List.of(), 5);
        var oneFar = run(List.of(5_000L, 5_000L, 5_000L, 400_000L), List.of(), 5);
        assertThat(oneFar.attested().p50()).isLessThan(near.attested().p50() + 400);
    }

    @Test
    void latenciesAreReadFromAFile() {
        var read = Latencies.parse("# ms one way\n\na, b, c\na 0 9 105\nb 9.5 0 110\nc 105 110 0 # far\n");
        assertThat(read.to(read.index("a"))).containsExactly(0L, 9_500L, 105_000L);
        assertThat(read.to(read.index("c"))).containsExactly(105_000L, 110_000L, 0L);
    }

    @Test
    void aWrongFileIsRefusedWithTheLine() {
        refused("", "no names of places");
        refused("a a\na 0 1\na 1 0", "more than 100 names, or one twice");
        refused("a b\na 0 1", "2 places need 2 lines of delays; there are 1");
        refused("a b\na 0 1\nc 1 0", "the line of b must be its name and 2 delays in milliseconds, such as: b 0 9 105");
        refused("a b\na 0 x\nb 1 0", "the line of a has x; it must be 0 to 10000 milliseconds");
        refused("a b\na 1 1\nb 1 0", "the delay from a to itself must be 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latencies.parse("a\na 0").index("b"))
                .withMessage("there is no place b; there are a");
    }

    private static void refused(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latencies.parse(text))
                .withMessageContaining(why);
    }
}
