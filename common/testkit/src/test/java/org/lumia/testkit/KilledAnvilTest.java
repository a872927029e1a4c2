package org.lumia.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.Anvil;
import org.lumia.localnet.FreePorts;

/** {@code kill -9} of L1 under load: it is started again by itself, and no block that it called safe has changed or gone. */
class KilledAnvilTest {

    private static final int KILLS = 6;
    private static final long LIFE_MILLIS_MAX = 2_000;
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);
    private static final Pattern BLOCK =
            Pattern.compile("\"hash\":\"(0x[0-9a-f]{64})\".*\"number\":\"(0x[0-9a-f]+)\"", Pattern.DOTALL);

    private final Map<Long, String> safe = new ConcurrentSkipListMap<>();
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch end = new CountDownLatch(1);

    private static Anvil.Options options(Path folder) {
        return new Anvil.Options(folder, FreePorts.next(), 31_337, 0.2, 2, List.of("--prune-history", "64"));
    }

    @Test
    void whatWasCalledSafeStays(@TempDir Path folder) throws Exception {
        var random = new Random(7);
        var options = options(folder);
        try (var l1 = Anvil.start(options)) {
            var load = Thread.ofVirtual().start(() -> whileRunning(() -> send(l1)));
            var watch = Thread.ofVirtual().start(() -> whileRunning(() -> see(l1, "safe")));
            for (int i = 0; i < KILLS; i++) {
                new CountDownLatch(1).await(200 + random.nextLong(LIFE_MILLIS_MAX), TimeUnit.MILLISECONDS);
                long pid = l1.pid();
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                Await.until("another process", WAIT_MAX, () -> l1.pid() != pid && see(l1, "latest"));
                assertThat(l1.isRunning()).isTrue();
            }
            long reached = safe.size();
            Await.until("more safe blocks", WAIT_MAX, () -> safe.size() > reached + 3);
            end.countDown();
            load.join();
            watch.join();
            check(l1);
        }
        for (int i = 0; i < 3; i++) {
            try (var l1 = Anvil.start(options)) {
                check(l1);
            }
        }
        assertThat(sent).hasPositiveValue();
        System.out.printf(
                "KilledAnvilTest: %d kills, %d transactions sent, %d blocks seen safe%n",
                KILLS, sent.get(), safe.size());
    }

    private void whileRunning(Runnable step) {
        try {
            while (!end.await(10, TimeUnit.MILLISECONDS)) {
                try {
                    step.run();
                } catch (UncheckedIOException killed) {
                    // It is started again.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(Anvil l1) {
        var said = l1.call(
                "eth_sendTransaction",
                "{\"from\":\"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266\",\"to\":\"0x00000000000000000000000000000000deadbeef\",\"value\":\"0x1\"}");
        if (said.contains("\"result\"")) {
            sent.incrementAndGet();
        }
    }

    /** Notes the block of a tag as safe, where it is that tag; whether there is an answer. */
    private boolean see(Anvil l1, String tag) {
        var block = BLOCK.matcher(l1.call("eth_getBlockByNumber", "\"" + tag + "\"", "false"));
        if (!block.find()) {
            return false;
        }
        if (tag.equals("safe")) {
            long number = Long.decode(block.group(2));
            var before = safe.putIfAbsent(number, block.group(1));
            assertThat(before == null ? block.group(1) : before)
                    .as("block %d", number)
                    .isEqualTo(block.group(1));
        }
        return true;
    }

    private void check(Anvil l1) {
        safe.forEach(
                (number, hash) -> assertThat(l1.call("eth_getBlockByNumber", "\"0x%x\"".formatted(number), "false"))
                        .as("block %d", number)
                        .contains("\"hash\":\"" + hash + "\""));
    }
}
