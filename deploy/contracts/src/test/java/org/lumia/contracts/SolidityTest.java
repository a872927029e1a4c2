package org.lumia.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs {@code test.sh}: forge's unit and fuzz tests, and that ABI, bytecode and vectors are what the sources give. */
class SolidityTest {
    private static final long MINUTES_MAX = 10;

    @Test
    void forgePassesAndWhatIsCommittedIsWhatTheSourcesGive() throws Exception {
        var script = new ProcessBuilder("./test.sh")
                .directory(Path.of("").toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        String output;
        try (var reader = script.inputReader()) {
            output = reader.readAllAsString();
        }
        assertThat(script.waitFor(MINUTES_MAX, TimeUnit.MINUTES)).isTrue();
        assertThat(script.exitValue()).as(output).isZero();
        assertThat(output).contains("tests passed, 0 failed, 0 skipped");
    }
}
