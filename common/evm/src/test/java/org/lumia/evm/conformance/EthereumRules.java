package org.lumia.evm.conformance;

import org.lumia.evm.BlobSchedule;
import org.lumia.evm.Fork;
import tools.jackson.databind.JsonNode;

/**
 * The rules in force at a time.
 *
 * @param headerFields as many as a header has
 */
record EthereumRules(Fork fork, BlobSchedule blobs, int headerFields) {
    private static final long TRANSITION_SECONDS = 15_000;

    /** A network's name is a fork, or two with {@code AtTime15k}. */
    static EthereumRules of(String network, JsonNode blobSchedule, long timestamp) {
        String name = network;
        if (network.endsWith("AtTime15k")) {
            String[] forks = network.substring(0, network.length() - "AtTime15k".length())
                    .split("To");
            name = forks[Long.compareUnsigned(timestamp, TRANSITION_SECONDS) < 0 ? 0 : 1];
        }
        Fork fork = switch (name) {
            case "Shanghai" -> Fork.SHANGHAI;
            case "Cancun" -> Fork.CANCUN;
            case "Prague" -> Fork.PRAGUE;
            default -> Fork.OSAKA;
        };
        JsonNode schedule = blobSchedule.path(name);
        var blobs = schedule.isMissingNode()
                ? BlobSchedule.of(fork)
                : new BlobSchedule(
                        number(schedule, "target"), number(schedule, "max"), number(schedule, "baseFeeUpdateFraction"));
        int fields = switch (fork) {
            case SHANGHAI -> 17;
            case CANCUN -> 20;
            case PRAGUE, OSAKA -> 21;
        };
        return new EthereumRules(fork, blobs, fields);
    }

    private static int number(JsonNode node, String field) {
        return (int) MemoryWorld.quantity(node.path(field).asString()).limb(0);
    }

    boolean isShanghai() {
        return fork == Fork.SHANGHAI;
    }
}
