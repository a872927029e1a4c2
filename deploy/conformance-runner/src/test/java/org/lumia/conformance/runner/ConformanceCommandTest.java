package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConformanceCommandTest {
    private static final String ONE_AND_TWO = "[{\"X\":\"01\",\"Y\":\"02\",\"Expected\":\"03\"}]";
    private static final String WRONG = ONE_AND_TWO.replace("03", "04");

    @TempDir
    Path folder = Path.of("");

    private final StringWriter printed = new StringWriter();

    private int run(String... more) {
        var command = new CommandLine(new ConformanceCommand());
        command.setOut(new PrintWriter(printed));
        command.setErr(new PrintWriter(printed));
        String[] arguments = new String[2 + more.length];
        arguments[0] = "--vectors";
        arguments[1] = folder.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return command.execute(arguments);
    }

    private void unpacked(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static byte[] packed(String path, String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new ZstdOutputStream(bytes))) {
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            var entry = new TarArchiveEntry(path);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    @Test
    void aPackIsReadUnpackedOrPackedAndOthersAreSaidToBeMissing() throws IOException {
        Files.write(
                folder.resolve("precompiles.tar.zst"), packed("precompiles/opcodes/testcases_add.json", ONE_AND_TWO));

        assertThat(run()).isZero();
        assertThat(printed.toString())
                .contains("precompiles: 1 passed, 0 failed, 0 skipped\n")
                .contains("not found in " + folder + ": state, blockchain, encodings, kzg, bench, realistic");

        unpacked("precompiles/opcodes/testcases_add.json", ONE_AND_TWO);
        unpacked("precompiles/opcodes/testcases_mul.json", ONE_AND_TWO.replace("03", "02"));
        unpacked("precompiles/README.md", "not a test");

        assertThat(run()).isZero();
        assertThat(printed.toString()).contains("precompiles: 2 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void aPackMayBeALinkToAFolder() throws IOException {
        unpacked("elsewhere/opcodes/testcases_add.json", ONE_AND_TWO);
        Files.createSymbolicLink(folder.resolve("precompiles"), folder.resolve("elsewhere"));

        assertThat(run()).isZero();
        assertThat(printed.toString()).contains("precompiles: 1 passed, 0 failed, 0 skipped\n");
    }

    @Test
    void aFailingTestIsNamedWithWhatWasExpectedAndWhatCame() throws IOException {
        unpacked("precompiles/opcodes/testcases_add.json", WRONG);

        assertThat(run()).isEqualTo(1);
        assertThat(printed.toString())
                .contains("precompiles: 0 passed, 1 failed, 0 skipped\n")
                .contains("  FAILED opcodes/testcases_add.json 0: expected ADD of 01 and 02 is 0x0")
                .contains("04, got ADD of 01 and 02 is 0x0");
    }

    @Test
    void onlySoManyFailuresAreNamed() throws IOException {
        for (int i = 0; i < 5; i++) {
            unpacked("kzg/unknown/%d.json".formatted(i), "{}");
        }

        assertThat(run("--failures", "2")).isEqualTo(1);
        assertThat(printed.toString().lines().filter(line -> line.startsWith("  FAILED ")))
                .hasSize(2);
        assertThat(printed.toString()).contains("  ... and 3 more\n");
    }

    @Test
    void filesThatAreDamagedOrUnknownAreFailuresAndTheRestRuns() throws IOException {
        unpacked("precompiles/opcodes/testcases_add.json", ONE_AND_TWO);
        unpacked("precompiles/opcodes/testcases_mul.json", ONE_AND_TWO.substring(0, 20));
        unpacked("precompiles/opcodes/testcases_none.json", ONE_AND_TWO);
        unpacked("precompiles/surprise.bin", "?");
        unpacked("state/empty.json", "{}");
        byte[] archive = packed("kzg/verify_kzg_proof/a/data.yaml", "input: {}\noutput: null\n");
        // Cut, since a frame without a checksum may hold another byte unnoticed.
        Files.write(folder.resolve("kzg.tar.zst"), Arrays.copyOf(archive, archive.length / 2));

        assertThat(run()).isEqualTo(1);
        assertThat(printed.toString())
                .contains("precompiles: 1 passed, 3 failed, 0 skipped\n")
                .contains("FAILED opcodes/testcases_mul.json: ")
                .contains("FAILED opcodes/testcases_none.json: ")
                .contains("FAILED surprise.bin: ")
                .contains("state: 0 passed, 1 failed")
                .contains("FAILED kzg.tar.zst: expected a pack that can be read to its end");
    }

    @Test
    void withoutAnyPackThereIsNothingToSayPassed() throws IOException {
        unpacked("another/file.json", "{}");

        assertThat(run()).isEqualTo(2);
        assertThat(printed.toString()).contains("No packs in " + folder);
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        folder = folder.resolve("none");

        assertThat(run()).isEqualTo(2);
        assertThat(printed.toString()).contains("There is no folder " + folder);
    }
}
