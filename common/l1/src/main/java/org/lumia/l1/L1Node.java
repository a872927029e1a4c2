package org.lumia.l1;

import java.io.IOException;
import java.util.ArrayList;
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
import org.lumia.rpc.JsonRpcAnswer;
import org.lumia.rpc.JsonRpcException;
import org.web3j.protocol.core.methods.response.Log;
import tools.jackson.databind.JsonNode;

/**
 * What is asked of a node of layer 1, whichever client it runs. An answer that fails, misses a field or does not decode
 * is an {@link L1Exception}: nothing stands for what a node did not say.
 */
public final class L1Node {
    private static final int BLOB_TRANSACTION = 3;
    private static final int SELECTOR_HEX_LENGTH = 10;
    private static final String GET_BLOCK = "eth_getBlockByNumber";
    private static final String LATEST = "latest";

    private final Exchange reads;
    private final Exchange broadcasts;

    /** @param broadcasts with more time: a node may check every proof of every blob before it answers */
    public L1Node(Exchange reads, Exchange broadcasts) {
        this.reads = reads;
        this.broadcasts = broadcasts;
    }

    /** What a call of a contract gave. */
    public sealed interface CallOutcome {
        record Returned(byte[] data) implements CallOutcome {}

        record Reverted(String data) implements CallOutcome {}
    }

    public long chainId() {
        return result("eth_chainId").whole(text -> UInt256.parseHex(text).toLongExact());
    }

    public L1Heads heads() {
        // finalized first: an older answer of one tag must not be above a newer one of another
        var finalized = tagged(L1Tag.FINALIZED);
        var safe = tagged(L1Tag.SAFE);
        return new L1Heads(latest(), safe, finalized);
    }

    public L1Block latest() {
        return block(
                object(GET_BLOCK, LATEST, false).orElseThrow(() -> new L1Exception("L1's node has no latest block")));
    }

    /** Empty while nothing is that final: geth and Besu answer with an error then, reth and ethereumjs with null. */
    private Optional<L1Block> tagged(L1Tag tag) {
        var answer = ask(reads, GET_BLOCK, tag.rpcName(), false);
        return answer instanceof JsonRpcAnswer.Refused refused && saysNoSuchBlock(refused.error())
                ? Optional.empty()
                : object(GET_BLOCK, answer).map(L1Node::block);
    }

    private static boolean saysNoSuchBlock(JsonRpcException error) {
        var words = error.getMessage().toLowerCase(Locale.ROOT);
        return words.contains("block not found") || words.contains("unknown block");
    }

    public Optional<L1Block> block(long number) {
        return object(GET_BLOCK, Hex.quantity(number), false).map(L1Node::block);
    }

    private static L1Block block(Fields block) {
        return new L1Block(block.quantity("number"), block.hash("hash"), block.quantity("timestamp"));
    }

    /** Wei per gas. */
    public UInt256 baseFeePerGas(Hash blockHash) {
        return object("eth_getBlockByHash", blockHash.toString(), false)
                .orElseThrow(() -> new L1Exception("L1 left block %s while it was read".formatted(blockHash)))
                .wei("baseFeePerGas");
    }

    /** Logs with a contract's address and these leading topics, both ends of the range included, in L1's order. */
    public List<Log> logs(Address contract, List<String> topics, long fromBlock, long toBlock) {
        var method = "eth_getLogs";
        var filter = Map.of(
                "address", contract.toString(),
                "topics", topics,
                "fromBlock", Hex.quantity(fromBlock),
                "toBlock", Hex.quantity(toBlock));
        var found = succeeded(method, ask(reads, method, filter));
        if (!found.isArray()) {
            throw new L1Exception("L1's node answers %s without a list".formatted(method));
        }
        var logs = new ArrayList<Log>(found.size());
        for (var log : found) {
            logs.add(log(new Fields(method, log)));
        }
        return logs;
    }

    private static Log log(Fields fields) {
        var log = new Log();
        log.setAddress(fields.text("address"));
        log.setData(fields.text("data"));
        log.setBlockNumber(Hex.quantity(fields.quantity("blockNumber")));
        log.setBlockHash(fields.hash("blockHash").toString());
        log.setTransactionHash(fields.hash("transactionHash").toString());
        log.setLogIndex(Hex.quantity(fields.quantity("logIndex")));
        var topics = new ArrayList<String>();
        fields.array("topics").forEach(topic -> topics.add(topic.asString("")));
        log.setTopics(topics);
        return log;
    }

    /** Runs a call at the end of a block. */
    public CallOutcome call(Address to, byte[] data, Optional<Long> block) {
        var method = "eth_call";
        var at = block.map(Hex::quantity).orElse(LATEST);
        var answer = ask(reads, method, Map.of("to", to.toString(), "data", Hex.encode(data)), at);
        return answer instanceof JsonRpcAnswer.Refused refused && saysReverted(refused.error())
                ? new CallOutcome.Reverted(data(refused.error()))
                : new CallOutcome.Returned(new Fields(method, succeeded(method, answer)).whole(Hex::decode));
    }

    /** Codes for it have differed between clients; who has data of a revert has reverted. */
    private static boolean saysReverted(JsonRpcException error) {
        return error.code() == JsonRpcException.EXECUTION_REVERTED
                || data(error).length() >= SELECTOR_HEX_LENGTH
                || error.getMessage().toLowerCase(Locale.ROOT).contains("execution reverted");
    }

    /** Runs a blob transaction without sending it. */
    public Simulation estimate(
            Address from, Address to, byte[] data, List<Hash> blobVersionedHashes, UInt256 blobFeeWeiMax) {
        var call = new LinkedHashMap<String, Object>();
        call.put("from", from.toString());
        call.put("to", to.toString());
        call.put("data", Hex.encode(data));
        // Nodes refuse an empty list: a transaction with blobs has one.
        if (!blobVersionedHashes.isEmpty()) {
            call.put(
                    "blobVersionedHashes",
                    blobVersionedHashes.stream().map(Hash::toString).toList());
            call.put("maxFeePerBlobGas", blobFeeWeiMax.toQuantity());
        }
        var method = "eth_estimateGas";
        return switch (ask(reads, method, call)) {
            case JsonRpcAnswer.Result(var gas) ->
                new Simulation.Passed(new Fields(method, gas)
                        .whole(text -> UInt256.parseHex(text).toLongExact()));
            case JsonRpcAnswer.Refused(var error) ->
                new Simulation.Refused(saysReverted(error) ? CustomErrors.describe(data(error)) : error.getMessage());
        };
    }

    /** Runs a transaction without sending it, and without blobs. @return the gas it takes, or the revert's data or the node's words */
    public Estimate estimate(Address from, Address to, byte[] data) {
        var method = "eth_estimateGas";
        var call = Map.of("from", from.toString(), "to", to.toString(), "data", Hex.encode(data));
        return switch (ask(reads, method, call)) {
            case JsonRpcAnswer.Result(var gas) ->
                new Estimate.Gas(new Fields(method, gas)
                        .whole(text -> UInt256.parseHex(text).toLongExact()));
            case JsonRpcAnswer.Refused(var error) ->
                saysReverted(error)
                        ? new Estimate.Reverted(data(error))
                        : new Estimate.Refused("%s (%d)".formatted(error.getMessage(), error.code()));
        };
    }

    /** What {@link #estimate} found. */
    public sealed interface Estimate {
        record Gas(long gas) implements Estimate {}

        /** @param data in hex, of the contract's error */
        record Reverted(String data) implements Estimate {}

        /** For another reason, in the node's words. */
        record Refused(String words) implements Estimate {}
    }

    /** Wei, at the latest block. */
    public UInt256 balance(Address account) {
        return result("eth_getBalance", account.toString(), LATEST).whole(UInt256::parseHex);
    }

    /** Whether an account is a contract. */
    public boolean hasCode(Address account) {
        return result("eth_getCode", account.toString(), LATEST).whole(Hex::decode).length > 0;
    }

    public Optional<L1Receipt> receipt(Hash transactionHash) {
        return object("eth_getTransactionReceipt", transactionHash.toString())
                .map(receipt -> receipt(transactionHash, receipt));
    }

    private static L1Receipt receipt(Hash transactionHash, Fields receipt) {
        long gasUsed = receipt.quantity("gasUsed");
        boolean blobs = receipt.quantity("type") == BLOB_TRANSACTION;
        return new L1Receipt(
                transactionHash,
                receipt.quantity("status") == 1,
                receipt.address("to"),
                receipt.quantity("blockNumber"),
                receipt.hash("blockHash"),
                gasUsed,
                receipt.wei("effectiveGasPrice").multiply(UInt256.of(gasUsed)),
                blobs ? receipt.wei("blobGasPrice").multiply(receipt.wei("blobGasUsed")) : UInt256.ZERO);
    }

    /** A transaction in a block or in the node's pool. */
    public Optional<L1Call> transaction(Hash hash) {
        return object("eth_getTransactionByHash", hash.toString())
                .map(found -> new L1Call(found.address("to"), found.bytes("input")));
    }

    public AccountNonces nonces(Address account) {
        long included = nonce(account, LATEST);
        return new AccountNonces(included, Math.max(included, nonce(account, "pending")));
    }

    private long nonce(Address account, String at) {
        return result("eth_getTransactionCount", account.toString(), at)
                .whole(text -> UInt256.parseHex(text).toLongExact());
    }

    /** Of the next block. */
    public FeeMarket fees() {
        var history = result("eth_feeHistory", "0x1", LATEST, List.of());
        return new FeeMarket(history.wei("baseFeePerGas", 1), history.wei("baseFeePerBlobGas", 1));
    }

    /** A node that says "known", or refuses, is asked whether it has the transaction: some say either and it is not so. */
    public Broadcast broadcast(Hash transactionHash, byte[] rawTransaction) {
        return switch (ask(broadcasts, "eth_sendRawTransaction", Hex.encode(rawTransaction))) {
            case JsonRpcAnswer.Result taken -> new Broadcast.Taken();
            case JsonRpcAnswer.Refused refused when transaction(transactionHash).isPresent() -> new Broadcast.Taken();
            case JsonRpcAnswer.Refused(var error) ->
                new Broadcast.Refused(
                        PoolWords.meaning(error.code(), error.getMessage()).orElse(Refusal.DROPPED),
                        "%s (%d)".formatted(error.getMessage(), error.code()));
        };
    }

    private Fields result(String method, Object... parameters) {
        return new Fields(method, succeeded(method, ask(reads, method, parameters)));
    }

    private Optional<Fields> object(String method, Object... parameters) {
        return object(method, ask(reads, method, parameters));
    }

    /** Empty for null alone. */
    private static Optional<Fields> object(String method, JsonRpcAnswer answer) {
        var result = succeeded(method, answer);
        if (result.isNull()) {
            return Optional.empty();
        }
        if (!result.isObject()) {
            throw new L1Exception("L1's node answers %s without an object".formatted(method));
        }
        return Optional.of(new Fields(method, result));
    }

    private static JsonNode succeeded(String method, JsonRpcAnswer answer) {
        return switch (answer) {
            case JsonRpcAnswer.Result(var value) -> value;
            case JsonRpcAnswer.Refused(var error) ->
                throw new L1Exception(
                        "L1's node answers %s with error %d: %s".formatted(method, error.code(), error.getMessage()));
        };
    }

    private static String data(JsonRpcException error) {
        return error.data() instanceof JsonNode data && data.isString() ? data.asString() : "";
    }

    private static JsonRpcAnswer ask(Exchange exchange, String method, Object... parameters) {
        try {
            return exchange.ask(method, parameters);
        } catch (IOException e) {
            throw new L1Exception("L1's node gives no answer to %s: %s".formatted(method, e.getMessage()), e);
        }
    }
}
