package org.lumia.devnet;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON over HTTP. */
final class Http {
    private static final HttpLimits LIMITS = HttpLimits.within(Duration.ofSeconds(10));
    private static final BoundedHttp CLIENT = new BoundedHttp(LIMITS);
    private static final Map<String, JsonRpcClient> CALLS = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = JsonMapper.shared();

    private Http() {}

    static JsonNode get(String url) throws IOException {
        var answer = CLIENT.get(URI.create(url));
        if (!answer.ok()) {
            throw new IOException(
                    url + ": " + answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return JSON.readTree(answer.body());
    }

    /** The result of a JSON-RPC call. @param parameters a JSON array */
    static JsonNode call(String url, String method, String parameters) throws IOException {
        return CALLS.computeIfAbsent(url, called -> new JsonRpcClient(URI.create(called), LIMITS))
                .callWith(method, JSON.readTree(parameters));
    }
}
