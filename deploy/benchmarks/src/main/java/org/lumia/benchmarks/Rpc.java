package org.lumia.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Typed JSON-RPC calls for set-up and reconciliation; the measured path posts prepared bodies itself. */
public final class Rpc implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int CALLS_PER_BATCH_MAX = 100;

    private final RpcConnection connection;

    public Rpc(URI uri) throws IOException {
        this.connection = new RpcConnection(uri);
    }

    /** @throws RpcError when the endpoint answers with an error */
    public JsonNode call(String method, Object... params) throws IOException {
        JsonNode answer = JSON.readTree(connection.post(body(method, params)));
        if (answer.has("error")) {
            throw new RpcError(method, answer.get("error").toString());
        }
        return answer.get("result");
    }

    /** The same method for many parameter lists, in JSON-RPC batches; answers in the order of the parameters. */
    List<JsonNode> callAll(String method, List<Object[]> params) throws IOException {
        var results = new ArrayList<JsonNode>(params.size());
        for (JsonNode answer : answers(method, params)) {
            if (answer.has("error")) {
                throw new RpcError(method, answer.get("error").toString());
            }
            results.add(answer.get("result"));
        }
        return results;
    }

    /** As {@link #callAll}, but whole answers: each has a {@code result} or an {@code error}. */
    public List<JsonNode> answers(String method, List<Object[]> params) throws IOException {
        var results = new ArrayList<JsonNode>(params.size());
        for (int from = 0; from < params.size(); from += CALLS_PER_BATCH_MAX) {
            List<Object[]> part = params.subList(from, Math.min(params.size(), from + CALLS_PER_BATCH_MAX));
            var requests = JSON.createArrayNode();
            for (int i = 0; i < part.size(); i++) {
                requests.add(request(i, method, part.get(i)));
            }
            var ordered = new JsonNode[part.size()];
            for (JsonNode answer : JSON.readTree(connection.post(JSON.writeValueAsBytes(requests)))) {
                ordered[answer.get("id").asInt()] = answer;
            }
            results.addAll(List.of(ordered));
        }
        return results;
    }

    BigInteger quantity(String method, Object... params) throws IOException {
        return quantity(call(method, params));
    }

    static BigInteger quantity(JsonNode node) {
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

    static byte[] body(String method, Object... params) {
        return JSON.writeValueAsBytes(request(1, method, params));
    }

    private static JsonNode request(int id, String method, Object... params) {
        return JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", method)
                .set("params", JSON.valueToTree(params));
    }

    @Override
    public void close() {
        connection.close();
    }

    /** The endpoint refused a call. */
    public static final class RpcError extends IOException {
        private static final long serialVersionUID = 1;

        RpcError(String method, String error) {
            super(method + " failed: " + error);
        }
    }
}
