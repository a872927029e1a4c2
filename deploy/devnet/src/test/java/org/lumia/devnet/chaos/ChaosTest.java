package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.Progress;
import org.lumia.devnet.ScratchFolder;
import org.lumia.localnet.Folders;

/** The suite as separate processes under load: whatever is away for a while, nothing accepted is lost and nothing needs a hand. */
class ChaosTest {

    private static final List<String> A_FEW = List.of(
            "kafka-away-15", "postgres-terminate", "postgres-restart-immediate", "ordering-kill", "execution-kill");
    private static final long SEED = 20_261_128;

    /** Without faults of L1 nothing called safe has to be far behind. */
    private static final int L1_SLOTS_IN_AN_EPOCH = 2;

    @Test
    void aFewFaultsLoseNothing() {
        check(Faults.named(A_FEW).iterator(), Duration.ofMinutes(10), SEED, L1_SLOTS_IN_AN_EPOCH);
    }

    @Test
    @Tag("long")
    void twentyMinutesOfFaultsLoseNothing() {
        long seed = new Random().nextLong(1L << 32);
        check(
                Faults.drawn(Faults.named(Faults.names()), seed),
                Duration.ofMinutes(20),
                seed,
                ChaosSettings.L1_SLOTS_IN_AN_EPOCH);
    }

    private static void check(Iterator<Fault> faults, Duration atMost, long seed, int l1SlotsInAnEpoch) {
        var folder = Folders.temporary("chaos");
        ChaosCommand.empty(folder);
        var settings = new ChaosSettings(
                folder, ScratchFolder.freeOffset(new Random()), 8, 40, List.of("ordering"), l1SlotsInAnEpoch);
        System.out.printf("ChaosTest: seed %d, logs in %s%n", seed, folder.resolve("logs"));
        var report = ChaosRun.run(settings, faults, atMost, seed, new Progress(System.out));
        System.out.println(report.text());
        assertThat(report.isClean()).as(report.text()).isTrue();
        assertThat(report.counted().accepted()).isPositive();
        assertThat(report.counted().epochs()).isPositive();
    }
}
