package org.lumia.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every invariant holds in every seed; {@code ./lumia simulate --seed S} tells one step by step. */
class SimulationTest {
    private static final int THREADS = Runtime.getRuntime().availableProcessors();

    private static void hold(int seeds) {
        var campaign = new Campaign(Optional.empty(), THREADS);
        List<Long> wanted = LongStream.rangeClosed(1, seeds).boxed().toList();
        Campaign.Result result = campaign.run(wanted, Optional.empty());
        assertThat(result.failure()
                        .map(failure -> "seed %d breaks %s: %s%n%s"
                                .formatted(
                                        failure.scenario().seed(),
                                        failure.broken(),
                                        failure.words(),
                                        String.join(System.lineSeparator(), failure.trace())))
                        .orElse(""))
                .isEmpty();
        System.out.printf("%d seeds, %.1f seeds/s%n", result.seedsRun(), result.seedsRun() / result.seconds());
        assertThat(result.seedsRun()).isEqualTo(seeds);
    }

    @Test
    void allInvariantsHoldInTwoHundredSeeds() {
        hold(200);
    }

    @Test
    @Tag("long")
    void allInvariantsHoldInTenThousandSeeds() {
        hold(10_000);
    }

    @Test
    void oneSeedIsOneRun() {
        var scenario = Scenario.of(11, 5, Optional.empty());
        Outcome first = Runs.run(scenario, true);
        assertThat(first.trace()).isNotEmpty();
        assertThat(Runs.run(scenario, true)).isEqualTo(first);
    }
}
