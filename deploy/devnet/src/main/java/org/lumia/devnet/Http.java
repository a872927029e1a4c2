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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON over HTTP. */
public final class Http {
    private static final HttpLimits LIMITS = HttpLimits.within(Duration.ofSeconds(10));
    private static final BoundedHttp CLIENT = new BoundedHttp(LIMITS);
    private static final Map<Called, JsonRpcClient> CALLS = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = JsonMapper.shared();

    private record Called(String url, Duration atMost) {}

    private Http() {}

    /** A status other than 200 is an exception with the body. */
    public static JsonNode get(String url) throws IOException {
        try {
            return JSON.readTree(text(url));
        } catch (JacksonException e) {
            throw new IOException(url + " answers what is no JSON", e);
        }
    }

    /** The value of a service's metric, without regard to its tags; the first where there are several. */
    public static double metric(String service, String name) throws IOException {
        return text(service + "/actuator/prometheus")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no metric " + name + " at " + service));
    }

    /** The body; a status other than 200 is an exception with it. */
    public static String text(String url) throws IOException {
        var answer = CLIENT.get(URI.create(url));
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        if (!answer.ok()) {
            throw new IOException(url + ": " + answer.status() + " " + body);
        }
        return body;
    }

    /** The answer, whatever its status. */
    public static BoundedHttp.Answer ask(URI uri, Duration atMost) throws IOException {
        return CLIENT.within(HttpLimits.within(atMost)).get(uri);
    }

    /** The result of a JSON-RPC call. @param parameters a JSON array */
    public static JsonNode call(String url, String method, String parameters) throws IOException {
        return call(url, method, parameters, LIMITS.timeout());
    }

    /** The result of a JSON-RPC call. @param parameters a JSON array @param atMost the whole exchange */
    public static JsonNode call(String url, String method, String parameters, Duration atMost) throws IOException {
        return CALLS.computeIfAbsent(
                        new Called(url, atMost),
                        called -> new JsonRpcClient(URI.create(called.url()), HttpLimits.within(called.atMost())))
                .callWith(method, JSON.readTree(parameters));
    }
}
