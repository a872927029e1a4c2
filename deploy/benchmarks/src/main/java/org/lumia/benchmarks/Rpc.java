package org.lumia.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.rpc.JsonRpcAnswer;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Typed JSON-RPC calls for set-up and reconciliation; the measured path posts prepared bodies itself. */
public final class Rpc implements AutoCloseable {
    public static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CALLS_PER_BATCH_MAX = 100;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final JsonRpcClient client;

    public Rpc(URI uri) {
        this.client = new JsonRpcClient(uri, TIMEOUT);
    }

    /** @param from the address of this machine that connections come from */
    public Rpc(URI uri, Optional<InetAddress> from) {
        this.client = from.map(address -> new JsonRpcClient(uri, TIMEOUT, address))
                .orElseGet(() -> new JsonRpcClient(uri, TIMEOUT));
    }

    /** @throws RpcError when the endpoint answers with an error */
    public JsonNode call(String method, Object... params) throws IOException {
        return result(method, client.ask(method, params));
    }

    /** The same method for many parameter lists, in JSON-RPC batches; answers in the order of the parameters. */
    List<JsonNode> callAll(String method, List<Object[]> params) throws IOException {
        var results = new ArrayList<JsonNode>(params.size());
        for (JsonRpcAnswer answer : answers(method, params)) {
            results.add(result(method, answer));
        }
        return results;
    }

    /** As {@link #callAll}, but refusals among the answers. */
    public List<JsonRpcAnswer> answers(String method, List<Object[]> params) throws IOException {
        var answers = new ArrayList<JsonRpcAnswer>(params.size());
        for (int from = 0; from < params.size(); from += CALLS_PER_BATCH_MAX) {
            answers.addAll(
                    client.askAll(method, params.subList(from, Math.min(params.size(), from + CALLS_PER_BATCH_MAX))));
        }
        return answers;
    }

    private static JsonNode result(String method, JsonRpcAnswer answer) throws RpcError {
        return switch (answer) {
            case JsonRpcAnswer.Result result -> result.value();
            case JsonRpcAnswer.Refused(JsonRpcException error) ->
                throw new RpcError(method, "%d %s".formatted(error.code(), error.getMessage()));
        };
    }

    public BigInteger quantity(String method, Object... params) throws IOException {
        return quantity(call(method, params));
    }

    public static BigInteger quantity(JsonNode node) {
        return new BigInteger(node.asString().substring(2), 16);
    }

    List<BigInteger> nonces(List<Address> accounts) throws IOException {
        return quantities("eth_getTransactionCount", accounts);
    }

    List<BigInteger> balances(List<Address> accounts) throws IOException {
        return quantities("eth_getBalance", accounts);
    }

    private List<BigInteger> quantities(String method, List<Address> accounts) throws IOException {
        var params = accounts.stream()
                .map(account -> new Object[] {account.toString(), "latest"})
                .toList();
        return callAll(method, params).stream().map(Rpc::quantity).toList();
    }

    /** A request whose bytes are made beforehand. */
    public static byte[] body(String method, Object... params) {
        return JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", JSON.valueToTree(params)));
    }

    @Override
    public void close() {
        client.close();
    }

    /** The endpoint refused a call. */
    public static final class RpcError extends IOException {
        private static final long serialVersionUID = 1;

        RpcError(String method, String error) {
            super(method + " failed: " + error);
        }
    }
}
