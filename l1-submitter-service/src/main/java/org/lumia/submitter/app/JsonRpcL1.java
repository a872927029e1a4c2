package org.lumia.submitter.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lumia.contracts.CustomErrors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiReader;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.submitter.l1.Broadcast;
import org.lumia.submitter.l1.EnqueuedMessage;
import org.lumia.submitter.l1.FeeMarket;
import org.lumia.submitter.l1.L1;
import org.lumia.submitter.l1.L1Block;
import org.lumia.submitter.l1.L1Exception;
import org.lumia.submitter.l1.L1Heads;
import org.lumia.submitter.l1.L1Receipt;
import org.lumia.submitter.l1.L1Tag;
import org.lumia.submitter.l1.RollupTip;
import org.lumia.submitter.l1.Simulation;
import org.lumia.submitter.l1.SubmittedBatch;
import tools.jackson.databind.JsonNode;

/** L1 through a node's JSON-RPC, narrowed to one subnet's inbox and rollup. */
final class JsonRpcL1 implements L1 {
    private static final Hash ENQUEUED = topic("MessageEnqueued(uint64,uint64,uint8,bytes32,bytes)");
    private static final Hash SUBMITTED = topic("BatchSubmitted(uint64,uint64,bytes32,bytes32,bytes32,address)");
    private static final byte[] TIP_OF = selector("tipOf(uint64)");
    private static final byte[] BATCH_AT = selector("batchAt(uint64,uint64)");
    private static final int REVERTED = 3;

    private final JsonRpc rpc;
    private final JsonRpc broadcasts;
    private final SubnetOnL1 subnet;
    private final String subnetTopic;

    JsonRpcL1(JsonRpc rpc, JsonRpc broadcasts, SubnetOnL1 subnet) {
        this.rpc = rpc;
        this.broadcasts = broadcasts;
        this.subnet = subnet;
        this.subnetTopic = UInt256.of(subnet.id()).toHash().toString();
    }

    private static Hash topic(String event) {
        return Keccak.hash(event.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] selector(String function) {
        return Arrays.copyOf(topic(function).bytes(), 4);
    }

    long chainId() {
        return quantity(rpc.call("eth_chainId"));
    }

    @Override
    public L1Heads heads() {
        // finalized first: an older answer of one tag must not be above a newer one of another
        var finalized = tagged(L1Tag.FINALIZED);
        var safe = tagged(L1Tag.SAFE);
        return new L1Heads(tagged(L1Tag.LATEST), safe, finalized);
    }

    /** Before L1 has finalized anything a node has no such block, or says so with an error: genesis stands for it. */
    private L1Block tagged(L1Tag tag) {
        var answer = rpc.ask("eth_getBlockByNumber", tag.rpcName(), false);
        if (!answer.failed() && answer.result().isObject()) {
            return block(answer.result());
        }
        return block(0).orElseThrow(() -> new L1Exception("L1's node has no block 0"));
    }

    @Override
    public Optional<L1Block> block(long number) {
        var found = rpc.call("eth_getBlockByNumber", hex(number), false);
        return found.isObject() ? Optional.of(block(found)) : Optional.empty();
    }

    private static L1Block block(JsonNode block) {
        return new L1Block(quantity(block.path("number")), hash(block.path("hash")), quantity(block.path("timestamp")));
    }

    @Override
    public List<EnqueuedMessage> messages(long fromBlock, long toBlock) {
        var messages = new ArrayList<EnqueuedMessage>();
        var blocks = new HashMap<Long, L1Block>();
        for (var log : logs(subnet.inbox(), ENQUEUED, fromBlock, toBlock)) {
            var data = new AbiReader(bytes(log.path("data")));
            int kind = (int) data.uint63();
            messages.add(new EnqueuedMessage(
                    indexed(log),
                    kind,
                    data.bytes32(),
                    data.bytes(),
                    blockOf(log, blocks),
                    hash(log.path("transactionHash"))));
        }
        return messages;
    }

    @Override
    public List<SubmittedBatch> batches(long fromBlock, long toBlock) {
        var batches = new ArrayList<SubmittedBatch>();
        var blocks = new HashMap<Long, L1Block>();
        for (var log : logs(subnet.rollup(), SUBMITTED, fromBlock, toBlock)) {
            var data = new AbiReader(bytes(log.path("data")));
            var commitment = data.bytes32();
            data.bytes32(); // last block hash
            data.bytes32(); // last state root
            batches.add(new SubmittedBatch(
                    indexed(log), commitment, data.address(), blockOf(log, blocks), hash(log.path("transactionHash"))));
        }
        return batches;
    }

    private Iterable<JsonNode> logs(Address contract, Hash event, long fromBlock, long toBlock) {
        return rpc.call(
                "eth_getLogs",
                Map.of(
                        "address", contract.toString(),
                        "topics", List.of(event.toString(), subnetTopic),
                        "fromBlock", hex(fromBlock),
                        "toBlock", hex(toBlock)));
    }

    private static long indexed(JsonNode log) {
        return UInt256.fromHash(hash(log.path("topics").path(2))).toLongExact();
    }

    private L1Block blockOf(JsonNode log, Map<Long, L1Block> known) {
        long number = quantity(log.path("blockNumber"));
        var block = known.computeIfAbsent(
                number,
                missing -> block(missing)
                        .orElseThrow(() -> new L1Exception(
                                "L1's node has logs of block %d but not the block".formatted(missing))));
        if (!block.hash().equals(hash(log.path("blockHash")))) {
            throw new L1Exception("L1 block %d changed while its logs were read".formatted(number));
        }
        return block;
    }

    @Override
    public RollupTip tip(L1Tag tag) {
        var answer = read(TIP_OF, new AbiWriter().uint(subnet.id()), tag.rpcName());
        if (answer.length == 0) {
            return new RollupTip(0, 0, false, 0); // before the contract was there
        }
        var tip = new AbiReader(answer);
        long nextIndex = tip.uint63();
        long last = tip.uint63();
        tip.uint63(); // last timestamp
        tip.uint63(); // inbox through
        tip.bytes32(); // last block hash
        tip.uint63(); // epoch
        tip.uint63(); // submitted at
        long heldFrom = tip.uint63();
        return new RollupTip(nextIndex, last, tip.bool(), heldFrom);
    }

    @Override
    public long lastBlockOf(long batchIndex) {
        var batch = new AbiReader(
                read(BATCH_AT, new AbiWriter().uint(subnet.id()).uint(batchIndex), L1Tag.LATEST.rpcName()));
        batch.bytes32(); // commitment
        batch.bytes32(); // last block hash
        batch.bytes32(); // last state root
        return batch.uint63();
    }

    /** A tag whose block is older than the contract or the subnet answers nothing, or reverts. */
    private byte[] read(byte[] selector, AbiWriter arguments, String at) {
        var data = concat(selector, arguments.toBytes());
        var answer = rpc.ask("eth_call", Map.of("to", subnet.rollup().toString(), "data", Hex.encode(data)), at);
        if (answer.failed()) {
            if (answer.error().code() == REVERTED) {
                return new byte[0];
            }
            throw new L1Exception(
                    "L1's node refuses eth_call: " + answer.error().message());
        }
        return bytes(answer.result());
    }

    @Override
    public Optional<L1Receipt> receipt(Hash transactionHash) {
        var receipt = rpc.call("eth_getTransactionReceipt", transactionHash.toString());
        if (!receipt.isObject()) {
            return Optional.empty();
        }
        long gasUsed = quantity(receipt.path("gasUsed"));
        return Optional.of(new L1Receipt(
                transactionHash,
                quantity(receipt.path("status")) == 1,
                quantity(receipt.path("blockNumber")),
                hash(receipt.path("blockHash")),
                gasUsed,
                wei(receipt.path("effectiveGasPrice")).multiply(UInt256.of(gasUsed)),
                wei(receipt.path("blobGasPrice")).multiply(wei(receipt.path("blobGasUsed")))));
    }

    @Override
    public UInt256 baseFeePerGas(Hash blockHash) {
        var found = rpc.call("eth_getBlockByHash", blockHash.toString(), false);
        if (!found.isObject()) {
            throw new L1Exception("L1 left block %s while it was read".formatted(blockHash));
        }
        return wei(found.path("baseFeePerGas"));
    }

    @Override
    public long nonce(Address account) {
        return quantity(rpc.call("eth_getTransactionCount", account.toString(), L1Tag.LATEST.rpcName()));
    }

    @Override
    public FeeMarket fees() {
        var history = rpc.call("eth_feeHistory", "0x1", L1Tag.LATEST.rpcName(), List.of());
        return new FeeMarket(
                wei(history.path("baseFeePerGas").path(1)),
                wei(history.path("baseFeePerBlobGas").path(1)));
    }

    @Override
    public Simulation simulate(Address from, byte[] data, List<Hash> blobVersionedHashes) {
        var call = new LinkedHashMap<String, Object>();
        call.put("from", from.toString());
        call.put("to", subnet.rollup().toString());
        call.put("data", Hex.encode(data));
        call.put(
                "blobVersionedHashes",
                blobVersionedHashes.stream().map(Hash::toString).toList());
        call.put(
                "maxFeePerBlobGas",
                fees().blobBaseFeeWei().multiply(UInt256.of(2)).max(UInt256.ONE).toQuantity());
        var answer = rpc.ask("eth_estimateGas", call);
        if (!answer.failed()) {
            return new Simulation.Passed(quantity(answer.result()));
        }
        if (answer.error().code() == REVERTED) {
            return new Simulation.Reverted(CustomErrors.describe(answer.error().data()));
        }
        return new Simulation.Reverted(answer.error().message());
    }

    /** Nodes agree on these words more than on codes. */
    @Override
    public Broadcast broadcast(byte[] rawTransaction) {
        var answer = broadcasts.ask("eth_sendRawTransaction", Hex.encode(rawTransaction));
        if (!answer.failed()) {
            return new Broadcast.Taken();
        }
        var words = answer.error().message().toLowerCase(Locale.ROOT);
        if (words.contains("already known") || words.contains("already imported")) {
            return new Broadcast.Known();
        }
        if (words.contains("nonce too low")) {
            return new Broadcast.NonceUsed();
        }
        return new Broadcast.Refused(answer.error().message());
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static String hex(long number) {
        return Hex.quantity(number);
    }

    private static long quantity(JsonNode node) {
        return wei(node).toLongExact();
    }

    private static UInt256 wei(JsonNode node) {
        return node.isString() ? UInt256.parseHex(node.asString()) : UInt256.ZERO;
    }

    private static Hash hash(JsonNode node) {
        return Hash.parse(node.asString());
    }

    private static byte[] bytes(JsonNode node) {
        return Hex.decode(node.asString());
    }
}
