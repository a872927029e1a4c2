package org.lumia.operator;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.UInt256;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every command takes that sends. */
final class SendOptions {
    private static final long GWEI = 1_000_000_000;
    private static final int WAIT_SECONDS_MAX = 600;

    @Mixin
    L1Options l1 = new L1Options();

    @Option(
            names = "--key-file",
            required = true,
            paramLabel = "FILE",
            description = "Private key of the account that sends: 32 bytes of hex, readable by its owner alone.")
    @Nullable
    Path keyFile;

    @Option(names = "--yes", description = "Sends without asking.")
    boolean yes;

    @Option(names = "--dry-run", description = "Says what would be sent and what it costs, and sends nothing.")
    boolean dryRun;

    @Option(names = "--json", description = "Plan and outcome as JSON; asks nothing, so it needs --yes or --dry-run.")
    boolean json;

    @Option(
            names = "--priority-fee-gwei",
            paramLabel = "N",
            defaultValue = "1",
            description = "Tip for L1's block builder, gwei a unit of gas (${DEFAULT-VALUE}).")
    int priorityFeeGwei = 1;

    @Option(
            names = "--wait-seconds",
            paramLabel = "N",
            defaultValue = "180",
            description = "How long to wait for each transaction to be in a block, to " + WAIT_SECONDS_MAX
                    + " (${DEFAULT-VALUE}).")
    int waitSeconds = 180;

    KeyFile key() {
        if (keyFile == null) {
            throw new OperatorException("--key-file FILE is needed.");
        }
        return KeyFile.read(keyFile);
    }

    UInt256 tip() {
        if (priorityFeeGwei < 0 || priorityFeeGwei > 10_000) {
            throw new OperatorException("--priority-fee-gwei is from 0 to 10000.");
        }
        return UInt256.of(priorityFeeGwei * GWEI);
    }

    Duration waitMax() {
        if (waitSeconds < 1 || waitSeconds > WAIT_SECONDS_MAX) {
            throw new OperatorException("--wait-seconds is from 1 to %d.".formatted(WAIT_SECONDS_MAX));
        }
        return Duration.ofSeconds(waitSeconds);
    }
}
