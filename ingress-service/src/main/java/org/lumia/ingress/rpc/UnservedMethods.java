package org.lumia.ingress.rpc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;

/** Methods of other Ethereum nodes that this chain has no use for: -32601 with the reason. */
public final class UnservedMethods {
    /** Methods with the reason that they have in common, one clause. */
    public record Group(List<String> names, String reason) {}

    public static final List<Group> GROUPS = List.of(
            new Group(
                    List.of(
                            "engine_exchangeCapabilities",
                            "engine_exchangeTransitionConfigurationV1",
                            "engine_forkchoiceUpdatedV1",
                            "engine_forkchoiceUpdatedV2",
                            "engine_forkchoiceUpdatedV3",
                            "engine_getBlobsV1",
                            "engine_getBlobsV2",
                            "engine_getClientVersionV1",
                            "engine_getPayloadV1",
                            "engine_getPayloadV2",
                            "engine_getPayloadV3",
                            "engine_getPayloadV4",
                            "engine_getPayloadV5",
                            "engine_getPayloadBodiesByHashV1",
                            "engine_getPayloadBodiesByRangeV1",
                            "engine_newPayloadV1",
                            "engine_newPayloadV2",
                            "engine_newPayloadV3",
                            "engine_newPayloadV4",
                            "engine_newPayloadV5"),
                    "no consensus client drives this chain, blocks come from the operators' log"),
            new Group(
                    List.of(
                            "eth_coinbase",
                            "eth_getWork",
                            "eth_hashrate",
                            "eth_mining",
                            "eth_submitHashrate",
                            "eth_submitWork",
                            "miner_setEtherbase",
                            "miner_setGasPrice",
                            "miner_start",
                            "miner_stop"),
                    "nothing is mined on this chain"),
            new Group(
                    List.of(
                            "eth_sendTransaction",
                            "eth_sign",
                            "eth_signTransaction",
                            "eth_signTypedData",
                            "eth_signTypedData_v4",
                            "personal_listAccounts",
                            "personal_newAccount",
                            "personal_sendTransaction",
                            "personal_sign",
                            "personal_unlockAccount"),
                    "no keys of accounts are held here, sign before and use eth_sendRawTransaction"),
            new Group(
                    List.of("admin_addPeer", "admin_nodeInfo", "admin_peers"),
                    "operators share a log and have no connections to each other"),
            new Group(
                    List.of("debug_getRawBlockAccessList", "eth_getBlockAccessList"),
                    "block access lists (EIP-7928) are of no fork of this chain"),
            new Group(List.of("debug_getBadBlocks"), "a block that is not valid is never here"),
            new Group(
                    List.of("eth_blobSidecars", "eth_getBlobSidecars"),
                    "blob transactions are not taken on this chain, its batches' blobs are on L1"));

    private UnservedMethods() {}

    public static Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        for (Group group : GROUPS) {
            for (String name : group.names()) {
                methods.put(name, params -> {
                    throw new JsonRpcException(
                            JsonRpcException.METHOD_NOT_FOUND,
                            "the method %s does not exist/is not available: %s".formatted(name, group.reason()));
                });
            }
        }
        return methods;
    }
}
