package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.chain.state.RocksDbStore;

/** A process that is killed at any point goes on from a whole block, to the same blocks. */
class KillTest {
    private static final int KILLS = 4;

    @Test
    void aKilledExecutionGoesOnToTheSameBlocks(@TempDir Path folder) throws Exception {
        var random = new Random(11);
        long reported = 0;
        for (int i = 0; i < KILLS; i++) {
            long after = reported + 20 + random.nextInt(200);
            reported = runUntilKilled(folder, after);
            assertThat(reported).as("block reported before kill %d", i).isGreaterThanOrEqualTo(after);
            try (var store = open(folder)) {
                assertThat(store.head().orElseThrow().number()).isGreaterThanOrEqualTo(reported);
                assertThat(store.head().orElseThrow().nextOffset())
                        .isEqualTo(store.head().orElseThrow().number());
            }
        }
        try (var killed = open(folder);
                var whole = new ChainStore(new InMemoryStore(), 0)) {
            long height = killed.head().orElseThrow().number();
            KilledExecution.run(whole, KilledExecution.chain(), height, number -> {});
            for (long number = 0; number <= height; number++) {
                assertThat(killed.hashOf(number)).as("block %d", number).isEqualTo(whole.hashOf(number));
                assertThat(killed.body(number).orElseThrow())
                        .as("block %d", number)
                        .isEqualTo(whole.body(number).orElseThrow());
            }
        }
    }

    private static ChainStore open(Path folder) {
        return new ChainStore(new RocksDbStore(folder, RocksDbStore.Settings.DEFAULT), 100);
    }

    /** Runs the process until it has reported the block, kills it, and gives the last block it reported. */
    private static long runUntilKilled(Path folder, long block) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledExecution.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (var lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null && last < block; line = lines.readLine()) {
                last = Long.parseLong(line);
            }
            process.destroyForcibly();
        }
        process.waitFor();
        return last;
    }
}
