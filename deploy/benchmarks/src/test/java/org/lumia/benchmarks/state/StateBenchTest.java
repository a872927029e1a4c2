package org.lumia.benchmarks.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Keccak;
import picocli.CommandLine;

/** A small state grows, is measured and comes out the same again. */
class StateBenchTest {
    private static final String[] SMALL = {
        "--accounts", "2000", "--slots", "5000", "--fresh", "300", "--blocks", "2", "--rounds", "1"
    };

    @Test
    void aSecondRunGrowsTheSameStatesAndAKeptOneIsUsedAgain(@TempDir Path folder) {
        String first = run(0, "--data", folder.resolve("first").toString(), "--keep");
        String second = run(0, "--data", folder.resolve("second").toString());
        assertThat(roots(second)).isEqualTo(roots(first)).startsWith("state roots 0x");
        for (StateLoad load : StateLoad.values()) {
            assertThat(second).contains("\n" + load.title() + " ");
        }
        assertThat(second).contains("start to ready: ").contains("heap below 2000 MB");
        assertThat(Files.exists(folder.resolve("second/large"))).isFalse();
        String kept = run(0, "--data", folder.resolve("first").toString());
        assertThat(kept).doesNotContain("MB on disk, heap").contains("state roots 0x");
        // What the first run measured is in it too.
        assertThat(roots(kept)).isNotEqualTo(roots(first));
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThat(run(2, "--keep")).contains("--keep needs --data");
        assertThat(run(2, "--accounts", "0")).contains("--accounts and --slots must be 1 to 2147483648");
        assertThat(run(2, "--rounds", "0")).contains("--blocks and --rounds must be positive");
    }

    private static String run(int exitCode, String... options) {
        var output = new StringWriter();
        var all = new ArrayList<>(List.of(SMALL));
        all.addAll(List.of(options));
        var command = new CommandLine(new StateBenchCommand())
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output));
        assertThat(command.execute(all.toArray(String[]::new))).as("%s", output).isEqualTo(exitCode);
        return output.toString();
    }

    private static String roots(String output) {
        return output.lines()
                .filter(line -> line.startsWith("state roots "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void groundKeysShareLongPrefixesAndEveryNibbleBeforeIsABranch() {
        var keys = GroundKeys.grind(i -> Program.listedSlot(i).toBytes(), 1 << 14, 20);
        assertThat(keys.targets()).hasSize(40);
        var siblings = keys.siblings().stream().map(StateBenchTest::hash).toList();
        for (int i = 0; i < keys.targets().size(); i += 2) {
            String one = hash(keys.targets().get(i));
            String other = hash(keys.targets().get(i + 1));
            int shared = shared(one, other);
            // A pool of 4^7 hashes has pairs that share six nibbles.
            assertThat(shared).isGreaterThanOrEqualTo(5);
            for (int nibbles = 0; nibbles < 3; nibbles++) {
                int branching = nibbles;
                assertThat(siblings)
                        .as("leave at nibble %d", nibbles)
                        .anyMatch(sibling -> shared(sibling, other) == branching);
            }
        }
        assertThat(GroundKeys.grind(i -> Program.listedSlot(i).toBytes(), 1 << 14, 20))
                .isEqualTo(keys);
    }

    private static String hash(int number) {
        return Hex.encode(Keccak.hash(Program.listedSlot(number).toBytes()).bytes())
                .substring(2);
    }

    private static int shared(String one, String other) {
        int at = 0;
        while (one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }
}
