package org.lumia.conformance.runner;

import java.util.Map;
import java.util.Optional;

/** Methods of the specification that this server does not answer, each with the reason. */
final class RpcCoverage {
    private static final String BLOCK_BUILDING =
            "builds blocks for a consensus client; here the ordered log makes them";
    private static final String NO_KEYS = "signs with keys that a node keeps; here none does";
    private static final String NO_MINING = "names a miner; here nobody mines";
    private static final String ACCESS_LISTS = "block access lists (EIP-7928) are of no fork here";
    private static final String BAD_BLOCKS = "a block that is not valid is never here";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("testing_buildBlockV1", BLOCK_BUILDING),
            Map.entry("eth_sign", NO_KEYS),
            Map.entry("eth_signTransaction", NO_KEYS),
            Map.entry("eth_sendTransaction", NO_KEYS),
            Map.entry("eth_coinbase", NO_MINING),
            Map.entry("eth_getBlockAccessList", ACCESS_LISTS),
            Map.entry("debug_getRawBlockAccessList", ACCESS_LISTS),
            Map.entry("debug_getBadBlocks", BAD_BLOCKS));

    private RpcCoverage() {}

    static Optional<String> reason(String method) {
        return method.startsWith("engine_") ? Optional.of(BLOCK_BUILDING) : Optional.ofNullable(REASONS.get(method));
    }
}
