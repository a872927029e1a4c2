package org.lumia.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bytes of ExecutedBlock depend neither on how the JVM runs the code nor on the number of threads. */
class DeterminismTest {
    private static final List<List<String>> COMPILERS =
            List.of(List.of("-XX:TieredStopAtLevel=1"), List.of("-XX:-TieredCompilation"), List.of("-Xint"));

    /** As protobuf uses it: without, each process warns of it. */
    private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    @Test
    void theSameBlocksGiveTheSameBytesHoweverTheyAreExecuted() {
        var here = DeterministicBlocks.run(0);

        assertThat(here.included()).isGreaterThan(1_500);
        assertThat(here.successful()).isBetween(1_300, here.included() - 1);
        assertThat(here.refused()).isGreaterThan(100);
        assertThat(DeterministicBlocks.run(0)).as("again").isEqualTo(here);
        for (List<String> compiler : COMPILERS) {
            assertThat(inOwnProcess(compiler))
                    .as("with %s, by one and by eight threads", compiler)
                    .containsExactly(here.toString(), here.toString());
        }
    }

    private static List<String> inOwnProcess(List<String> options) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var command = Stream.of(
                        List.of(java.toString(), "--enable-native-access=ALL-UNNAMED", UNSAFE, "-Xmx512m"),
                        options,
                        List.of("-cp", System.getProperty("java.class.path"), DeterministicBlocks.class.getName()))
                .flatMap(List::stream)
                .toList();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
