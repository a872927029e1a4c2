package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;

/**
 * How a devnet runs.
 *
 * @param folder where everything is kept
 * @param l1BlockTimeSeconds anvil's block time; {@code safe} and {@code finalized} follow by two and four blocks
 * @param batchMaxAgeMillis how old a batch's first block gets before the batch closes; fixed at the first start, in genesis
 * @param slotsPerEpoch length of an epoch; fixed at the first start, in genesis
 * @param services the services to start; empty for all
 * @param operators how many, 1 to {@value Operator#OPERATORS_MAX}; fixed at the first start, in genesis
 * @param operatorHeapMegabytes of each operator's process, where there are several
 */
public record DevnetSettings(
        Path folder,
        DevnetPorts ports,
        double l1BlockTimeSeconds,
        long batchMaxAgeMillis,
        int slotsPerEpoch,
        List<String> services,
        int operators,
        int operatorHeapMegabytes) {

    public static final double L1_BLOCK_TIME_SECONDS = 2;
    public static final long BATCH_MAX_AGE_MILLIS = 60_000;
    public static final int SLOTS_PER_EPOCH = 300;
    public static final int L1_SLOTS_IN_AN_EPOCH = 2;
    public static final int OPERATOR_HEAP_MEGABYTES = 512;

    /** With one operator, in this process. */
    public DevnetSettings(
            Path folder, DevnetPorts ports, double l1BlockTimeSeconds, long batchMaxAgeMillis, int slotsPerEpoch) {
        this(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                List.of(),
                1,
                OPERATOR_HEAP_MEGABYTES);
    }

    public Path file(String name) {
        return folder.resolve(name);
    }
}
