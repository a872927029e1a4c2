package org.lumia.ingress.app;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.admission.Wallet;
import org.lumia.localnet.FreePorts;
import org.lumia.platform.ServiceRunner;
import org.lumia.testkit.Await;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One ingress of several, on settings that they share but for their ports; called as a wallet calls it. */
final class Replica implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration READY_MAX = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> settings;
    private ConfigurableApplicationContext context;

    Replica(Map<String, String> shared) throws Exception {
        settings = new HashMap<>(shared);
        settings.put("server.port", Integer.toString(FreePorts.next()));
        settings.put("management.server.port", Integer.toString(FreePorts.next()));
        context = start();
    }

    private ConfigurableApplicationContext start() throws Exception {
        var started = ServiceRunner.run(IngressApplication.class, settings);
        Await.until("ready", READY_MAX, () -> health("readiness").startsWith("200"));
        return started;
    }

    void restart() throws Exception {
        context.close();
        context = start();
    }

    int port() {
        return Integer.parseInt(settings.get("server.port"));
    }

    int managementPort() {
        return Integer.parseInt(settings.get("management.server.port"));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    String health(String probe) throws Exception {
        var uri =
                URI.create("http://127.0.0.1:" + settings.get("management.server.port") + "/actuator/health/" + probe);
        var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    String get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + path);
        var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    JsonNode call(Duration patience, String method, Object... params) throws Exception {
        String body =
                JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", List.of(params)));
        var uri = URI.create("http://127.0.0.1:" + settings.get("server.port") + "/");
        var request = HttpRequest.newBuilder(uri)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    JsonNode call(String method, Object... params) throws Exception {
        return call(Duration.ofSeconds(20), method, params);
    }

    JsonNode send(byte[] raw) throws Exception {
        return call("eth_sendRawTransaction", Hex.encode(raw));
    }

    String level(byte[] raw) throws Exception {
        return call("lumia_getFinality", Wallet.hash(raw).toString())
                .get("result")
                .path("level")
                .asString("none");
    }

    String pendingNonce(Wallet wallet) throws Exception {
        var answer = call("eth_getTransactionCount", wallet.address().toString(), "pending");
        return answer.has("result")
                ? answer.get("result").asString()
                : answer.get("error").toString();
    }

    @Override
    public void close() {
        context.close();
    }
}
