package org.lumia.devnet.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lumia.devnet.Http;

/**
 * Blocks 1 to a height as a wallet reads them.
 *
 * @param times how often each transaction stands in a block
 * @param receipts transactions that have a receipt
 * @param findings blocks that are missing or do not follow
 */
record ChainWalk(long height, Map<String, Integer> times, Set<String> receipts, List<String> findings) {

    private static final int FINDINGS_MAX = 20;

    static ChainWalk read(String url, long height) throws IOException {
        var walk = new ChainWalk(height, new HashMap<>(), new HashSet<>(), new ArrayList<>());
        var parent = Http.call(url, "eth_getBlockByNumber", "[\"0x0\",false]")
                .path("hash")
                .asString();
        for (long number = 1; number <= height; number++) {
            parent = walk.readBlock(url, number, parent);
        }
        return walk;
    }

    private String readBlock(String url, long number, String parent) throws IOException {
        var block = Http.call(url, "eth_getBlockByNumber", "[\"0x%x\",false]".formatted(number));
        if (block.isNull()) {
            found("block %d is missing".formatted(number));
            return "";
        }
        if (!block.path("parentHash").asString("").equals(parent)) {
            found("block %d does not follow block %d".formatted(number, number - 1));
        }
        block.path("transactions").forEach(hash -> times.merge(hash.asString(), 1, Integer::sum));
        if (!block.path("transactions").isEmpty()) {
            Http.call(url, "eth_getBlockReceipts", "[\"0x%x\"]".formatted(number))
                    .forEach(receipt ->
                            receipts.add(receipt.path("transactionHash").asString()));
        }
        return block.path("hash").asString();
    }

    private void found(String what) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(what);
        }
    }
}
