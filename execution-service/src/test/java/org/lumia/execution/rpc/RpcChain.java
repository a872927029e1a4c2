package org.lumia.execution.rpc;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.lumia.chain.block.SenderRecovery;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.InMemoryStore;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.execution.Blocks;
import org.lumia.execution.EmptyProjection;
import org.lumia.execution.Execution;
import org.lumia.execution.ExecutionTimes;
import org.lumia.execution.Finality;
import org.lumia.localnet.OrderedChain;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.GenesisAccount;
import org.lumia.protocol.log.TransactionCheck;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.rpc.Absence;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcLimits;
import org.lumia.rpc.JsonRpcServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chain in memory, and execution's methods over it, asked in JSON. */
final class RpcChain implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();

    final OrderedChain chain;
    final Genesis genesis;
    private final ChainStore store = new ChainStore(new InMemoryStore(), 1_000);
    private final SenderRecovery recovery;
    private final Execution execution;
    private final EthApi api;
    private final JsonRpcServer server;
    private final Blocks blocks;
    private Instant now;

    /** @param readAs what the methods are told of the chain's rules */
    private RpcChain(OrderedChain chain, UnaryOperator<Genesis> readAs) {
        this.chain = chain;
        this.genesis = chain.genesis();
        this.recovery = new SenderRecovery(new TransactionCheck(genesis), 1);
        this.execution = new Execution(genesis, store, recovery, ExecutionTimes.NONE);
        var projection = new EmptyProjection();
        this.blocks = new Blocks(store, projection);
        this.now = Instant.ofEpochMilli(genesis.timestampMs());
        execution.begin();
        blocks.begin(-1);
        this.api = new EthApi(
                new ChainReads(readAs.apply(genesis), store, blocks, projection, () -> Finality.NONE),
                RpcLimits.DEFAULT,
                () -> now);
        this.server = api.server(JsonRpcLimits.DEFAULT, Absence.NONE, ByteBudget.unbounded());
    }

    static RpcChain startedAt(long timestampMs, Map<Address, String> contracts) {
        var accounts = new HashMap<Address, GenesisAccount>();
        contracts.forEach((address, code) ->
                accounts.put(address, new GenesisAccount(UInt256.ZERO, 1, Hex.decode(code), new TreeMap<>())));
        var chain = new OrderedChain("rpc", timestampMs, accounts);
        return new RpcChain(chain, same -> same);
    }

    static RpcChain with(Map<Address, String> contracts) {
        return startedAt(1_700_000_000_000L, contracts);
    }

    static RpcChain readAs(UnaryOperator<Genesis> rules) {
        return new RpcChain(new OrderedChain("rpc", 1_700_000_000_000L), rules);
    }

    EthApi api() {
        return api;
    }

    ExecutedBlock block(byte[]... raws) {
        return execute(chain.block(raws));
    }

    private ExecutedBlock execute(OrderedBlock block) {
        var executed = execution.write(execution.execute(block, execution.prepare(block), block.getNumber(), 0));
        blocks.add(executed.message(), executed.head());
        now = Instant.ofEpochMilli(executed.message().getTimestampMs());
        return executed.message();
    }

    /** The whole answer. @param params JSON in which ' stands for a quotation mark */
    JsonNode answer(String method, String params) {
        return answer(method, JSON.readTree(params.replace('\'', '"')));
    }

    JsonNode answer(String method, JsonNode params) {
        var request = JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        request.set("params", params);
        return JSON.readTree(server.handle(request.toString().getBytes(StandardCharsets.UTF_8))
                .orElseThrow());
    }

    JsonNode result(String method, String params) {
        JsonNode answer = answer(method, params);
        if (!answer.has("result")) {
            throw new AssertionError("%s%s: %s".formatted(method, params, answer));
        }
        return answer.get("result");
    }

    /** {@code code: message} of an error. */
    String error(String method, String params) {
        JsonNode answer = answer(method, params);
        if (!answer.has("error")) {
            throw new AssertionError("%s%s: %s".formatted(method, params, answer));
        }
        return answer.get("error").get("code").asInt() + ": "
                + answer.get("error").get("message").asString();
    }

    @Override
    public void close() {
        api.close();
        recovery.close();
        store.close();
    }
}
