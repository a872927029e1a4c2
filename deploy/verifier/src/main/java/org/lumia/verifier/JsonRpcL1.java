package org.lumia.verifier;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;
import tools.jackson.databind.JsonNode;

/** L1 through a node's JSON-RPC. */
final class JsonRpcL1 implements L1 {
    private static final Hash ENQUEUED = topic("MessageEnqueued(uint64,uint64,uint8,bytes32,bytes)");
    private static final Hash SUBMITTED = topic("BatchSubmitted(uint64,uint64,bytes32,bytes32,bytes32,address)");

    private final JsonRpcClient node;
    private final Genesis genesis;
    private final String subnetTopic;

    JsonRpcL1(JsonRpcClient node, Genesis genesis) {
        this.node = node;
        this.genesis = genesis;
        this.subnetTopic = UInt256.of(genesis.subnet()).toHash().toString();
    }

    @Override
    public long chainId() {
        return quantity(call("eth_chainId"));
    }

    @Override
    public long height(String tag) {
        JsonNode block = call("eth_getBlockByNumber", tag, false);
        return block.isObject() ? quantity(block.path("number")) : 0;
    }

    @Override
    public long timestamp(long block) {
        JsonNode found = call("eth_getBlockByNumber", Hex.quantity(block), false);
        if (!found.isObject()) {
            throw new L1UnavailableException("L1's node has no block " + block);
        }
        return quantity(found.path("timestamp"));
    }

    @Override
    public List<PostedBatch> batches(long fromBlock, long toBlock) {
        List<PostedBatch> batches = new ArrayList<>();
        for (JsonNode log : logs(genesis.l1().rollup().toString(), SUBMITTED, fromBlock, toBlock)) {
            AbiReader data = new AbiReader(bytes(log.path("data")));
            batches.add(new PostedBatch(
                    indexed(log),
                    data.bytes32(),
                    data.bytes32(),
                    data.bytes32(),
                    quantity(log.path("blockNumber")),
                    hash(log.path("blockHash")),
                    hash(log.path("transactionHash"))));
        }
        return batches;
    }

    @Override
    public List<InboxMessage> messages(long fromBlock, long toBlock) {
        List<InboxMessage> messages = new ArrayList<>();
        for (JsonNode log : logs(genesis.l1().inbox().toString(), ENQUEUED, fromBlock, toBlock)) {
            AbiReader data = new AbiReader(bytes(log.path("data")));
            messages.add(InboxMessage.newBuilder()
                    .setIndex(indexed(log))
                    .setKindValue((int) Math.min(data.uint63(), Integer.MAX_VALUE))
                    .setAccumulator(Protobufs.bytes(data.bytes32()))
                    .setBody(Protobufs.bytes(data.bytes()))
                    .setL1BlockNumber(quantity(log.path("blockNumber")))
                    .build());
        }
        return messages;
    }

    @Override
    public byte[] calldata(Hash transaction) {
        JsonNode found = call("eth_getTransactionByHash", transaction.toString());
        if (!found.isObject()) {
            throw new L1UnavailableException("L1's node has no transaction " + transaction);
        }
        if (!genesis.l1().rollup().toString().equalsIgnoreCase(found.path("to").asString(""))) {
            throw new DifferenceException(
                    "transaction %s posts a batch through another contract, which hides its calldata"
                            .formatted(transaction));
        }
        return bytes(found.path("input"));
    }

    private Iterable<JsonNode> logs(String contract, Hash event, long fromBlock, long toBlock) {
        JsonNode logs = call(
                "eth_getLogs",
                Map.of(
                        "address", contract,
                        "topics", List.of(event.toString(), subnetTopic),
                        "fromBlock", Hex.quantity(fromBlock),
                        "toBlock", Hex.quantity(toBlock)));
        if (!logs.isArray()) {
            throw new L1UnavailableException("L1's node has no logs of blocks %d to %d".formatted(fromBlock, toBlock));
        }
        return logs;
    }

    private JsonNode call(String method, Object... parameters) {
        try {
            return node.call(method, parameters);
        } catch (JsonRpcException refused) {
            throw new L1UnavailableException(
                    "L1's node refuses %s: %s".formatted(method, refused.getMessage()), refused);
        } catch (IOException e) {
            throw new L1UnavailableException("L1's node: " + e.getMessage(), e);
        }
    }

    private static long indexed(JsonNode log) {
        return UInt256.fromHash(hash(log.path("topics").path(2))).toLongExact();
    }

    private static Hash topic(String event) {
        return Keccak.hash(event.getBytes(StandardCharsets.US_ASCII));
    }

    private static long quantity(JsonNode node) {
        return UInt256.parseHex(node.asString()).toLongExact();
    }

    private static Hash hash(JsonNode node) {
        return Hash.parse(node.asString());
    }

    private static byte[] bytes(JsonNode node) {
        return Hex.decode(node.asString());
    }
}
