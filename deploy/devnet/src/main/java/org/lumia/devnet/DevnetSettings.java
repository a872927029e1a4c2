package org.lumia.devnet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How a devnet runs.
 *
 * @param folder where everything is kept
 * @param l1BlockTimeSeconds anvil's block time; {@code safe} and {@code finalized} follow by two and four blocks
 * @param batchMaxAgeMillis how old a batch's first block gets before the batch closes; fixed at the first start, in genesis
 * @param slotsPerEpoch length of an epoch; fixed at the first start, in genesis
 * @param services the services to start; empty for all
 * @param operators how many, 1 to {@value Operator#OPERATORS_MAX}; fixed at the first start, in genesis
 * @param hostile operators that break rules on purpose, by number; for this start alone
 * @param operatorHeapMegabytes of each operator's process, where there are several
 * @param subnet number of the chain that folder, genesis and operators are of: of the devnet's own settings 1
 * @param subnets how many chains share brokers, database, contracts and L1, 1 to {@value #SUBNETS_MAX}
 * @param latencyMillis of each operator's wire to the shared log, one way; for this start alone; empty for none
 */
public record DevnetSettings(
        Path folder,
        DevnetPorts ports,
        double l1BlockTimeSeconds,
        long batchMaxAgeMillis,
        int slotsPerEpoch,
        List<String> services,
        int operators,
        int operatorHeapMegabytes,
        Map<Integer, Hostility> hostile,
        int subnet,
        int subnets,
        List<Integer> latencyMillis) {

    public static final double L1_BLOCK_TIME_SECONDS = 2;
    public static final long BATCH_MAX_AGE_MILLIS = 60_000;
    public static final int SLOTS_PER_EPOCH = 300;
    public static final int L1_SLOTS_IN_AN_EPOCH = 2;
    public static final int OPERATOR_HEAP_MEGABYTES = 512;
    public static final int SUBNETS_MAX = 4;
    private static final String FURTHER = "subnets";
    public static final int LATENCY_MILLIS_MAX = 2_000;

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
                OPERATOR_HEAP_MEGABYTES,
                Map.of(),
                1,
                1,
                List.of());
    }

    /** Of one chain. @param hostile its operators that break rules, by number */
    public DevnetSettings(
            Path folder,
            DevnetPorts ports,
            double l1BlockTimeSeconds,
            long batchMaxAgeMillis,
            int slotsPerEpoch,
            List<String> services,
            int operators,
            int operatorHeapMegabytes,
            Map<Integer, Hostility> hostile) {
        this(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                operators,
                operatorHeapMegabytes,
                hostile,
                1,
                1,
                List.of());
    }

    /** Where a subnet of a devnet keeps its own: the first in the devnet's folder, which is as it is without others. */
    static Path folderOf(Path devnet, int subnet) {
        return subnet == 1 ? devnet : devnet.resolve(FURTHER).resolve(Integer.toString(subnet));
    }

    /** How many subnets a devnet's folder has, 1 at least. */
    static int subnetsIn(Path devnet) {
        int number = 1;
        while (number < SUBNETS_MAX
                && DevnetGenesis.operators(folderOf(devnet, number + 1)).isPresent()) {
            number++;
        }
        return number;
    }

    /** The folder of the whole devnet. */
    Path devnet() {
        return subnet == 1 ? folder : folder.resolve("../..").normalize();
    }

    /** Of each subnet, by number; of the devnet's own settings. */
    List<DevnetSettings> each() {
        return IntStream.rangeClosed(1, subnets).mapToObj(this::ofSubnet).toList();
    }

    /** The same devnet, as another of its subnets has it: as many operators, unless its genesis says otherwise. */
    DevnetSettings ofSubnet(int number) {
        if (number == 1) {
            return this;
        }
        var own = folderOf(folder, number);
        return new DevnetSettings(
                own,
                ports.ofSubnet(number),
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                DevnetGenesis.operators(own).orElse(operators),
                operatorHeapMegabytes,
                Map.of(),
                number,
                Math.max(number, subnets),
                List.of());
    }

    DevnetSettings withOperators(int number) {
        return new DevnetSettings(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                number,
                operatorHeapMegabytes,
                hostile,
                subnet,
                subnets,
                latencyMillis);
    }

    /** The same with operators' wires to the shared log of given lengths. */
    public DevnetSettings withLatency(List<Integer> millis) {
        return new DevnetSettings(
                folder,
                ports,
                l1BlockTimeSeconds,
                batchMaxAgeMillis,
                slotsPerEpoch,
                services,
                operators,
                operatorHeapMegabytes,
                hostile,
                subnet,
                subnets,
                millis);
    }

    /** Whether there is but one operator of one chain: its services share the devnet's process. */
    boolean isAlone() {
        return operators == 1 && subnets == 1;
    }

    /** What messages call the chain; empty while there is but one. */
    String ofWhich() {
        return subnets == 1 ? "" : " of subnet " + subnet;
    }

    public Path file(String name) {
        return folder.resolve(name);
    }
}
