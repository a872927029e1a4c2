package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import org.lumia.platform.settings.NetworkSettings;

/**
 * How a devnet runs.
 *
 * @param folder where everything is kept
 * @param l1BlockTimeSeconds anvil's block time; {@code safe} and {@code finalized} follow by two and four blocks
 * @param batchMaxAgeMillis how old a batch's first block gets before the batch closes; fixed at the first start, in genesis
 * @param slotsPerEpoch length of an epoch; fixed at the first start, in genesis
 * @param services the services to start; empty for all
 */
public record DevnetSettings(
        Path folder,
        DevnetPorts ports,
        double l1BlockTimeSeconds,
        long batchMaxAgeMillis,
        int slotsPerEpoch,
        List<String> services) {

    public static final double L1_BLOCK_TIME_SECONDS = 2;
    public static final long BATCH_MAX_AGE_MILLIS = 60_000;
    public static final int SLOTS_PER_EPOCH = 300;
    public static final int L1_SLOTS_IN_AN_EPOCH = 2;

    public static DevnetSettings in(Path folder) {
        return new DevnetSettings(
                folder, DevnetPorts.DEFAULT, L1_BLOCK_TIME_SECONDS, BATCH_MAX_AGE_MILLIS, SLOTS_PER_EPOCH, List.of());
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    /** What a service is told of the subnet and of its own folder. */
    NetworkSettings network(String service) {
        return new NetworkSettings(file("genesis.json"), file(service));
    }
}
