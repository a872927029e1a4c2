package org.lumia.submitter.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.lumia.submitter.l1.L1Exception;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON-RPC calls of one node over HTTP, with limits on time and on the size of an answer. */
final class JsonRpc {
    private static final long ANSWER_BYTES_MAX = 64L << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI url;
    private final Duration timeout;
    private final HttpClient http;
    private final AtomicLong ids = new AtomicLong();

    /** An answer with an error of the node's own. */
    record RpcError(int code, String message, String data) {}

    /** Result or error, one of them missing. */
    record Answer(JsonNode result, RpcError error) {
        boolean failed() {
            return error.code() != 0;
        }
    }

    private static final RpcError NO_ERROR = new RpcError(0, "", "");

    JsonRpc(URI url, Duration timeout) {
        this(
                url,
                timeout,
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .build());
    }

    private JsonRpc(URI url, Duration timeout, HttpClient http) {
        this.url = url;
        this.timeout = timeout;
        this.http = http;
    }

    /** The same node with another limit on the time of a call. */
    JsonRpc within(Duration limit) {
        return new JsonRpc(url, limit, http);
    }

    /** The result; a node's error is an {@link L1Exception}. */
    JsonNode call(String method, Object... parameters) {
        var answer = ask(method, parameters);
        if (answer.failed()) {
            throw new L1Exception("L1's node answers %s with error %d: %s"
                    .formatted(method, answer.error().code(), answer.error().message()));
        }
        return answer.result();
    }

    /** The node's answer, whatever it is. */
    Answer ask(String method, Object... parameters) {
        var request = JSON.createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", ids.incrementAndGet())
                .put("method", method);
        request.set("params", JSON.valueToTree(List.of(parameters)));
        var answer = send(method, request);
        var error = answer.path("error");
        if (error.isObject()) {
            var data = error.path("data");
            return new Answer(
                    JSON.nullNode(),
                    new RpcError(
                            error.path("code").asInt(-1),
                            error.path("message").asString(""),
                            data.isString() ? data.asString() : ""));
        }
        return new Answer(answer.path("result"), NO_ERROR);
    }

    private JsonNode send(String method, JsonNode request) {
        try {
            var http = HttpRequest.newBuilder(url)
                    .timeout(timeout)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(request)))
                    .build();
            var response = this.http.send(http, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
            if (response.statusCode() != 200) {
                throw new L1Exception(
                        "L1's node answers %s with HTTP status %d".formatted(method, response.statusCode()));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new L1Exception("L1's node at %s does not answer %s: %s".formatted(url, method, e), e);
        } catch (JacksonException e) {
            throw new L1Exception("L1's node answers %s with no JSON".formatted(method), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new L1Exception("interrupted while asking L1", e);
        }
    }
}
