package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.ChainRules.ForkConfig;
import org.lumia.chain.state.Head;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;

/** What this node can answer, and by which rules: eth_capabilities and eth_config (EIP-7910). */
final class ChainMethods {
    /** EIP-7910's names, with the addresses. */
    private static final Map<Integer, String> PRECOMPILES = Map.ofEntries(
            Map.entry(0x01, "ECREC"),
            Map.entry(0x02, "SHA256"),
            Map.entry(0x03, "RIPEMD160"),
            Map.entry(0x04, "ID"),
            Map.entry(0x05, "MODEXP"),
            Map.entry(0x06, "BN254_ADD"),
            Map.entry(0x07, "BN254_MUL"),
            Map.entry(0x08, "BN254_PAIRING"),
            Map.entry(0x09, "BLAKE2F"),
            Map.entry(0x0a, "KZG_POINT_EVALUATION"),
            Map.entry(0x0b, "BLS12_G1ADD"),
            Map.entry(0x0c, "BLS12_G1MSM"),
            Map.entry(0x0d, "BLS12_G2ADD"),
            Map.entry(0x0e, "BLS12_G2MSM"),
            Map.entry(0x0f, "BLS12_PAIRING_CHECK"),
            Map.entry(0x10, "BLS12_MAP_FP_TO_G1"),
            Map.entry(0x11, "BLS12_MAP_FP2_TO_G2"),
            Map.entry(0x100, "P256VERIFY"));

    private final ChainReads chain;

    ChainMethods(ChainReads chain) {
        this.chain = chain;
    }

    Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_capabilities", this::capabilities, "eth_config", this::config);
    }

    private Object capabilities(Params params) {
        Head head = chain.blocks().head();
        var json = new LinkedHashMap<String, Object>();
        json.put(
                "head",
                Map.of(
                        "number", Hex.quantity(head.number()),
                        "hash", head.tip().hash().toString()));
        Map<String, Object> state = from(chain.store().oldestState());
        long kept = chain.store().historyBlocks();
        if (kept != Long.MAX_VALUE) {
            state.put("deleteStrategy", Map.of("type", "window", "retentionBlocks", Hex.quantity(kept)));
        }
        long first = chain.blocks().firstBlock();
        json.put("state", state);
        for (String kind : List.of("tx", "logs", "receipts", "blocks")) {
            json.put(kind, from(first));
        }
        json.put("stateproofs", state);
        return json;
    }

    private static Map<String, Object> from(long block) {
        var json = new HashMap<String, Object>();
        json.put("disabled", false);
        json.put("oldestBlock", Hex.quantity(block));
        return json;
    }

    private Object config(Params params) {
        long now = ChainReads.header(chain.byNumber(chain.blocks().height()).orElseThrow(ChainReads::headerNotFound))
                .timestamp();
        List<ForkConfig> forks = chain.rules().forks();
        int current = 0;
        while (current + 1 < forks.size() && forks.get(current + 1).activationTime() <= now) {
            current++;
        }
        boolean more = current + 1 < forks.size();
        var json = new HashMap<String, @Nullable Object>();
        json.put("current", json(forks.get(current)));
        json.put("next", more ? json(forks.get(current + 1)) : null);
        json.put("last", more ? json(forks.getLast()) : null);
        return json;
    }

    private Map<String, Object> json(ForkConfig fork) {
        var precompiles = new TreeMap<String, String>();
        PrecompileSet active = Precompiles.of(fork.fork());
        PRECOMPILES.forEach((number, name) -> {
            Address address = Address.parse("0x%040x".formatted(number));
            if (active.at(address).isPresent()) {
                precompiles.put(name, address.toString());
            }
        });
        var contracts = new TreeMap<String, String>();
        fork.systemContracts().forEach((name, address) -> contracts.put(name, address.toString()));
        return Map.of(
                "activationTime", fork.activationTime(),
                "blobSchedule",
                        Map.of(
                                "target", fork.blobs().target(),
                                "max", fork.blobs().max(),
                                "baseFeeUpdateFraction", fork.blobs().updateFraction()),
                "chainId", Hex.quantity(chain.rules().chainId()),
                "forkId", fork.forkId(),
                "precompiles", precompiles,
                "systemContracts", contracts);
    }
}
