package org.lumia.conformance.runner;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.Fork;
import tools.jackson.databind.JsonNode;

/** The rules in force at a time. */
record EthereumRules(Fork fork, BlobSchedule blobs) {
    private static final Pattern TRANSITION = Pattern.compile("(\\w+?)To(\\w+)AtTime(\\d+)(k?)");
    private static final Pattern TRANSITION_BY_BLOCK = Pattern.compile("(\\w+?)To(\\w+)At\\d+");
    private static final Pattern BLOB_PARAMETERS_ONLY = Pattern.compile("BPO\\d+");
    private static final Set<String> BEFORE_CANCUN = Set.of(
            "Frontier",
            "Homestead",
            "EIP150",
            "EIP158",
            "DAO",
            "Byzantium",
            "Constantinople",
            "ConstantinopleFix",
            "Istanbul",
            "MuirGlacier",
            "Berlin",
            "London",
            "ArrowGlacier",
            "GrayGlacier",
            "Merge",
            "Paris",
            "Shanghai");
    private static final Map<String, BlobSchedule> KNOWN_SCHEDULES =
            Map.of("BPO1", BlobSchedule.BPO1, "BPO2", BlobSchedule.BPO2);

    /** Mainnet's forks by timestamp in seconds, the newest first. */
    private record MainnetFork(long since, String name) {}

    private static final List<MainnetFork> MAINNET = List.of(
            new MainnetFork(1_767_747_671, "BPO2"),
            new MainnetFork(1_765_290_071, "BPO1"),
            new MainnetFork(1_764_798_551, "Osaka"),
            new MainnetFork(1_746_612_311, "Prague"),
            new MainnetFork(1_710_338_135, "Cancun"));

    /** As many fields as a header has. */
    int headerFields() {
        return switch (fork) {
            case SHANGHAI -> 17;
            case CANCUN -> 20;
            case PRAGUE, OSAKA -> 21;
        };
    }

    /** EIP-1559. */
    static UInt256 nextBaseFee(UInt256 baseFee, long gasLimit, long gasUsed) {
        BigInteger base = baseFee.toBigInteger();
        long target = gasLimit / 2;
        if (gasUsed == target) {
            return baseFee;
        }
        BigInteger change = base.multiply(BigInteger.valueOf(Math.abs(gasUsed - target)))
                .divide(BigInteger.valueOf(target))
                .divide(BigInteger.valueOf(8));
        return UInt256.of(gasUsed > target ? base.add(change.max(BigInteger.ONE)) : base.subtract(change));
    }

    boolean isShanghai() {
        return fork == Fork.SHANGHAI;
    }

    /** Whether a network ends in rules older than Cancun's, which this EVM does not have. */
    static boolean isBeforeCancun(String network) {
        Matcher transition = TRANSITION.matcher(network);
        if (transition.matches()) {
            return BEFORE_CANCUN.contains(transition.group(2));
        }
        Matcher byBlock = TRANSITION_BY_BLOCK.matcher(network);
        return BEFORE_CANCUN.contains(network) || byBlock.matches() && BEFORE_CANCUN.contains(byBlock.group(2));
    }

    /**
     * The rules of a network by timestamp: its name is a fork, or two with a time, as in {@code PragueToOsakaAtTime15k}.
     *
     * @param blobSchedule by fork; a fork's own where it says nothing
     * @throws IllegalArgumentException for a name that is not known
     */
    static LongFunction<EthereumRules> of(String network, JsonNode blobSchedule) {
        Matcher transition = TRANSITION.matcher(network);
        if (!transition.matches()) {
            EthereumRules rules = ofFork(network, blobSchedule);
            return timestamp -> rules;
        }
        EthereumRules before = ofFork(transition.group(1), blobSchedule);
        EthereumRules after = ofFork(transition.group(2), blobSchedule);
        long seconds =
                Long.parseLong(transition.group(3)) * (transition.group(4).isEmpty() ? 1 : 1_000);
        return timestamp -> Long.compareUnsigned(timestamp, seconds) < 0 ? before : after;
    }

    /** The rules of mainnet at a time in seconds; empty before Cancun. */
    static Optional<EthereumRules> ofMainnet(long timestamp, JsonNode blobSchedule) {
        return MAINNET.stream()
                .filter(fork -> fork.since() <= timestamp)
                .findFirst()
                .map(fork -> ofFork(fork.name(), blobSchedule));
    }

    /** @throws IllegalArgumentException for a name that is not known */
    static EthereumRules ofFork(String name, JsonNode blobSchedule) {
        Fork fork = switch (name) {
            case "Shanghai" -> Fork.SHANGHAI;
            case "Cancun" -> Fork.CANCUN;
            case "Prague" -> Fork.PRAGUE;
            case "Osaka" -> Fork.OSAKA;
            default -> {
                if (!BLOB_PARAMETERS_ONLY.matcher(name).matches()) {
                    throw new IllegalArgumentException("no fork is known by the name " + name);
                }
                yield Fork.OSAKA;
            }
        };
        return new EthereumRules(fork, schedule(name, fork, blobSchedule.path(name)));
    }

    private static BlobSchedule schedule(String name, Fork fork, JsonNode given) {
        if (given.isObject()) {
            return new BlobSchedule(
                    (int) Json.uint64(given.path("target")),
                    (int) Json.uint64(given.path("max")),
                    Json.uint64(given.path("baseFeeUpdateFraction")));
        }
        if (name.startsWith("BPO") && !KNOWN_SCHEDULES.containsKey(name)) {
            throw new IllegalArgumentException("no blob schedule for " + name);
        }
        return KNOWN_SCHEDULES.getOrDefault(name, BlobSchedule.of(fork));
    }
}
