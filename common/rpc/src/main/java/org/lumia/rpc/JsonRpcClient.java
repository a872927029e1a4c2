package org.lumia.rpc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.lumia.ethereum.UInt256;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls another JSON-RPC server over HTTP. Thread-safe. */
public final class JsonRpcClient {
    private final URI url;
    private final Duration timeout;
    private final HttpClient http;
    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(JsonRpcLimits.ANSWER_NESTING_MAX)
                            .build())
                    .build())
            .build();

    /** @param timeout of one call, connecting included */
    public JsonRpcClient(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * The result of a call, JSON null included.
     *
     * @throws JsonRpcException with the error the server answered
     * @throws IOException when the server cannot be reached or does not answer in time
     */
    public JsonNode call(String method, Object... params) throws IOException {
        return call(method, (JsonNode) json.valueToTree(params));
    }

    public JsonNode call(String method, JsonNode params) throws IOException {
        byte[] body = json.writeValueAsBytes(json.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", params));
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        JsonNode answer;
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            answer = json.readTree(response.body());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while calling " + method, stopped);
        } catch (JacksonException malformed) {
            throw new IOException(url + " answered " + method + " with something else than JSON", malformed);
        }
        JsonNode error = answer.get("error");
        if (error != null && !error.isNull()) {
            JsonNode data = error.get("data");
            throw new JsonRpcException(
                    error.path("code").asInt(JsonRpcException.INTERNAL_ERROR),
                    error.path("message").asString(""),
                    data == null || data.isNull() ? null : data);
        }
        JsonNode result = answer.get("result");
        if (result == null) {
            throw new IOException(url + " answered " + method + " without a result");
        }
        return result;
    }

    /** A call whose result is a quantity. */
    public UInt256 quantity(String method, Object... params) throws IOException {
        return UInt256.parseHex(call(method, params).asString());
    }
}
