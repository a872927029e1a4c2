package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.attack.AttackCommand;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Progress;
import org.lumia.devnet.ScratchFolder;
import org.lumia.localnet.Folders;

/** Services as processes with small heaps under all attacks at once: none ends, the chain goes on, and others are answered. */
class AttackTest {
    private static final int HEAP_MEGABYTES = 512;
    private static final Duration START_WAIT_MAX = Duration.ofMinutes(4);
    private static final Duration GOES_ON_WAIT_MAX = Duration.ofSeconds(120);
    private static final List<String> ATTACKED = List.of("ingress", "execution");

    @Test
    void nothingThatClientsAskForTakesTheProcessesDown() throws IOException {
        var folder = Folders.temporary("attack");
        ChaosCommand.empty(folder);
        var settings =
                new ChaosSettings(folder, ScratchFolder.freeOffset(new Random()), 1, 1, List.of(), 2, HEAP_MEGABYTES);
        System.out.printf("AttackTest: logs in %s%n", folder.resolve("logs"));
        try (var suite = Suite.start(settings, new Progress(System.out))) {
            assertThat(Patience.until(
                            START_WAIT_MAX,
                            () -> suite.processes().values().stream()
                                    .allMatch(process ->
                                            HealthAnswer.readiness(process).isUp())))
                    .as("all ready")
                    .isTrue();

            BigInteger before = height(suite);

            int exitCode = AttackCommand.run("all", "--at-once", "--seconds", "20", "--url", suite.rpc());

            BigInteger after = above(suite, before);
            above(suite, after);

            for (String name : ATTACKED) {
                SuiteProcess process = suite.process(name);
                assertThat(log(process.process().log()))
                        .as(name)
                        .doesNotContain("OutOfMemoryError")
                        .doesNotContain("ERROR");
                assertThat(process.process().isAlive()).as(name).isTrue();
                assertThat(Patience.until(
                                GOES_ON_WAIT_MAX,
                                () -> HealthAnswer.liveness(process).isUp()))
                        .as(name)
                        .isTrue();
            }
            for (SuiteProcess process : suite.processes().values()) {
                assertThat(process.process().isAlive()).isTrue();
            }
            assertThat(exitCode)
                    .as("a bystander was always answered, and nobody with a fault of the node")
                    .isZero();
        }
    }

    /** Waits for a block after that one. @return the height then */
    private static BigInteger above(Suite suite, BigInteger before) {
        var height = new AtomicReference<>(before);
        assertThat(Patience.until(GOES_ON_WAIT_MAX, () -> {
                    height.set(height(suite));
                    return height.get().compareTo(before) > 0;
                }))
                .as("the chain goes on after %s", before)
                .isTrue();
        return height.get();
    }

    /** 0 where nobody answers. */
    private static BigInteger height(Suite suite) {
        try (var rpc = new Rpc(URI.create(suite.rpc()))) {
            return rpc.quantity("eth_blockNumber");
        } catch (IOException away) {
            return BigInteger.ZERO;
        }
    }

    private static String log(Path file) throws IOException {
        return Files.readString(file);
    }
}
