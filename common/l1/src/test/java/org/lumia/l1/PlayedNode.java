package org.lumia.l1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.lumia.rpc.JsonRpcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A node over real HTTP that answers as it was told; what it is asked otherwise is an error. */
final class PlayedNode implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final JsonRpcClient client;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Answers with headers and half a body, and then nothing. */
    volatile boolean stalls;
    /** So many questions are answered by the end of the connection. */
    final AtomicInteger breaks = new AtomicInteger();

    PlayedNode() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        client = new JsonRpcClient(url(), Duration.ofSeconds(10));
    }

    /** @param result JSON */
    PlayedNode results(String method, String result) {
        answers.put(method, "\"result\":" + result);
        return this;
    }

    /** The result of a method whose first parameter is {@code first}. */
    PlayedNode results(String method, String first, String result) {
        return results(method + " " + first, result);
    }

    PlayedNode errs(String method, int code, String message) {
        answers.put(method, "\"error\":{\"code\":%d,\"message\":\"%s\"}".formatted(code, message));
        return this;
    }

    PlayedNode errs(String method, String first, int code, String message) {
        return errs(method + " " + first, code, message);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        var method = request.path("method").asString();
        var first = method + " " + request.path("params").path(0).asString("");
        var both = first + " " + request.path("params").path(1).asString("");
        asked.add(both.strip());
        if (breaks.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.close();
            return;
        }
        var answer = answers.getOrDefault(
                answers.containsKey(both) ? both : first,
                answers.getOrDefault(method, "\"error\":{\"code\":-32601,\"message\":\"not played: " + method + "\"}"));
        var body = "{\"jsonrpc\":\"2.0\",\"id\":%d,%s}"
                .formatted(request.path("id").asLong(), answer)
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body, 0, stalls ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
        if (stalls) {
            awaitClose();
        }
        exchange.close();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    L1Node node() {
        return new L1Node(client::ask, client::ask);
    }

    @Override
    public void close() {
        client.close();
        closed.countDown();
        server.stop(0);
    }
}
