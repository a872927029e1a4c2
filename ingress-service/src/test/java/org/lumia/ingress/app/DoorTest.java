package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.testkit.Await;
import org.lumia.testkit.Infrastructure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the public port answers to whom, over HTTP as it is written. A trusted proxy names the clients. */
@ExtendWith(Infrastructure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "Content-Type: application/json";
    private static final String APP = "https://app.example";
    private static final int TOKENS_MAX = 300;

    private FakeExecution execution;
    private Replica replica;
    private RawHttp http;

    @BeforeAll
    void start(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        execution = new FakeExecution();
        var settings = new HashMap<>(TestSettings.of("ingress-door", folder, kafka, postgres, execution));
        settings.put("lumia.ingress.http.trusted-proxies", "127.0.0.0/8");
        settings.put("lumia.ingress.http.allowed-origins", APP);
        settings.put("lumia.ingress.http.hosts", "localhost,rpc.example");
        settings.put("lumia.ingress.limits.address-tokens-per-second", "1");
        settings.put("lumia.ingress.limits.address-tokens-max", Integer.toString(TOKENS_MAX));
        replica = new Replica(settings);
        http = new RawHttp(replica.port());
    }

    @AfterAll
    void stop() {
        replica.close();
        execution.close();
    }

    private static String from(String address) {
        return "X-Forwarded-For: " + address;
    }

    private static String call(String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[]}".formatted(method);
    }

    private RawHttp.Answer post(String body, String... lines) throws IOException {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = JSON_TYPE;
        return http.send("POST", "/", body, all);
    }

    private static JsonNode error(RawHttp.Answer answer) {
        assertThat(answer.header("content-type")).startsWith("application/json");
        return JSON.readTree(answer.body()).get("error");
    }

    private static void assertProblem(RawHttp.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
    }

    @Test
    void overTheRateARequestIsRefusedWithWhenToComeAgain() throws Exception {
        String client = from("192.0.2.1");
        String spend = "[" + String.join(",", Collections.nCopies(TOKENS_MAX, call("eth_chainId"))) + "]";
        assertThat(post(spend, client).status()).isEqualTo(200);
        var refused = post(call("eth_estimateGas"), client);
        assertThat(refused.status()).isEqualTo(429);
        long seconds = Long.parseLong(refused.header("retry-after"));
        assertThat(seconds).isBetween(1L, 20L);
        assertThat(error(refused).get("code").asInt()).isEqualTo(-32005);
        assertThat(error(refused).get("message").asString())
                .isEqualTo("too many requests: come again in %d s".formatted(seconds));
        assertThat(JSON.readTree(refused.body()).get("id").asInt()).isEqualTo(1);

        var batch = post("[" + call("eth_getLogs") + "," + call("eth_call") + "]", client);
        assertThat(batch.status()).isEqualTo(429);
        assertThat(JSON.readTree(batch.body()))
                .hasSize(2)
                .allMatch(item -> item.get("error").get("code").asInt() == -32005);

        assertThat(post(spend, from("192.0.2.2")).status()).as("another client").isEqualTo(200);
        var tooHeavy = post("[" + String.join(",", Collections.nCopies(31, call("eth_call"))) + "]", from("192.0.2.3"));
        assertThat(tooHeavy.status()).isEqualTo(413);
        assertThat(tooHeavy.body()).contains("weigh 310 tokens, at most 300 are taken at once");
    }

    @Test
    void restIsWeighedToo() throws Exception {
        String client = from("192.0.2.9");
        post("[" + String.join(",", Collections.nCopies(TOKENS_MAX - 2, call("eth_chainId"))) + "]", client);
        var refused = http.send("GET", "/v1/sequencers", "", client);
        for (int i = 0; refused.status() != 429 && i < TOKENS_MAX; i++) {
            refused = http.send("GET", "/v1/sequencers", "", client);
        }
        assertProblem(refused, 429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isPositive();
    }

    @Test
    void requestsThatCannotBeReadAreWeighedToo() throws Exception {
        String client = from("192.0.2.10");
        for (int i = 0; i < TOKENS_MAX; i++) {
            assertThat(post("{", client).status()).isIn(200, 429);
        }
        Await.until(
                "nothing is left",
                Duration.ofSeconds(120),
                () -> post("{", client).status() == 429);
    }

    private record Listener(LinkedBlockingQueue<String> received, StringBuilder text) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    private WebSocket connect(LinkedBlockingQueue<String> received, Map<String, String> headers) {
        var builder = HttpClient.newHttpClient().newWebSocketBuilder();
        headers.forEach(builder::header);
        return builder.buildAsync(
                        URI.create("ws://127.0.0.1:" + replica.port() + "/"),
                        new Listener(received, new StringBuilder()))
                .join();
    }

    @Test
    void messagesOfSocketsAreWeighedToo() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        var socket = connect(received, Map.of("X-Forwarded-For", "192.0.2.4"));
        socket.sendText("[" + String.join(",", Collections.nCopies(TOKENS_MAX - 10, call("eth_chainId"))) + "]", true);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains("0x3b4c8eb9");
        socket.sendText(call("eth_estimateGas"), true);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains("\"code\":-32005", "come again in");
        socket.abort();
    }

    @Test
    void anEmptyBodyIsNoJson() throws Exception {
        assertThat(error(post("", from("192.0.2.5"))).get("code").asInt()).isEqualTo(-32700);
        assertThat(error(post("  ", from("192.0.2.5"))).get("code").asInt()).isEqualTo(-32700);
    }

    @Test
    void otherMethodsAreRefusedWithThoseThereAre() throws Exception {
        for (String method : List.of("PUT", "DELETE", "PATCH", "TRACE")) {
            var answer = http.send(method, "/", "");
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.header("allow")).contains("POST", "GET");
        }
        assertThat(http.send("PUT", "/", "").body()).contains("\"code\":-32600");
    }

    @Test
    void probesOfLoadBalancersFindIt() throws Exception {
        var get = http.send("GET", "/", "");
        assertThat(get.status()).isEqualTo(200);
        assertThat(get.body()).contains("JSON-RPC");
        var head = http.send("HEAD", "/", "");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void bodiesAreJsonWithoutCompression() throws Exception {
        for (String encoding : List.of("gzip", "deflate", "br", "identity, gzip")) {
            var answer = post(call("eth_chainId"), "Content-Encoding: " + encoding);
            assertThat(answer.status()).as(encoding).isEqualTo(415);
            assertThat(error(answer).get("message").asString()).contains("without compression");
        }
        for (String type :
                List.of("Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "X-None: 1")) {
            var answer = http.send("POST", "/", call("eth_chainId"), type);
            assertThat(answer.status()).as(type).isEqualTo(415);
            assertThat(error(answer).get("code").asInt()).isEqualTo(-32600);
        }
        var geths = http.send(
                "POST", "/", call("eth_chainId"), "Content-Type: Application/JSON; charset=utf-8", from("192.0.2.6"));
        assertThat(geths.body()).contains("0x3b4c8eb9");
    }

    @Test
    void longAnswersAreCompressedForWhoAsks() throws Exception {
        String batch = "[" + String.join(",", Collections.nCopies(100, call("web3_clientVersion"))) + "]";
        var plain = post(batch, from("192.0.2.7"));
        var packed = post(batch, from("192.0.2.7"), "Accept-Encoding: gzip");
        assertThat(plain.header("content-encoding")).isEqualTo("none");
        assertThat(packed.header("content-encoding")).isEqualTo("gzip");
        assertThat(packed.header("vary")).containsIgnoringCase("accept-encoding");
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
        }
        assertThat(packed.bytes().length).isLessThan(plain.bytes().length / 5);
        assertThat(post(call("eth_chainId"), from("192.0.2.7"), "Accept-Encoding: gzip")
                        .header("content-encoding"))
                .as("a short one")
                .isEqualTo("none");
    }

    @Test
    void everyErrorOfRestIsAProblem() throws Exception {
        String client = from("192.0.2.8");
        assertProblem(http.send("GET", "/nothing/here", "", client), 404);
        assertProblem(http.send("GET", "/v1/blocks/notanumber", "", client), 400);
        assertProblem(http.send("GET", "/v1/batches/x", "", client), 400);
        assertProblem(http.send("POST", "/v1/sequencers", "{}", JSON_TYPE, client), 405);
        assertProblem(http.send("GET", "/error", "", client), 404);
        assertProblem(http.send("GET", "/v1/sequencers", "", client), 503);
        assertProblem(http.send("GET", "/v1/%2e%2e%2f", "", client), 400);
        assertProblem(http.send("GET", "/v1/rewards/a%2fb", "", client), 400);
        assertProblem(http.send("GET", "/v1/%zz", "", client), 400);
        assertProblem(http.send("GET", "/actuator/health", "", client), 404);
    }

    @Test
    void pagesOfListedOriginsAloneMayRead() throws Exception {
        var listed = post(call("eth_chainId"), "Origin: " + APP, from("192.0.2.11"));
        assertThat(listed.header("access-control-allow-origin")).isEqualTo(APP);
        assertThat(listed.header("vary")).containsIgnoringCase("origin");
        var other = post(call("eth_chainId"), "Origin: https://evil.example", from("192.0.2.11"));
        assertThat(other.header("access-control-allow-origin")).isEqualTo("none");
        for (String path : List.of("/", "/v1/sequencers")) {
            var preflight = http.send(
                    "OPTIONS", path, "", "Origin: " + APP, "Access-Control-Request-Method: POST", from("192.0.2.11"));
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.header("access-control-allow-headers")).contains("Content-Type", "X-Api-Key");
            assertThat(http.send(
                                    "OPTIONS",
                                    path,
                                    "",
                                    "Origin: https://evil.example",
                                    "Access-Control-Request-Method: POST",
                                    from("192.0.2.11"))
                            .header("access-control-allow-origin"))
                    .isEqualTo("none");
        }
    }

    @Test
    void pagesOfListedOriginsAloneMayConnect() {
        var received = new LinkedBlockingQueue<String>();
        connect(received, Map.of("Origin", APP, "X-Forwarded-For", "192.0.2.12"))
                .abort();
        try {
            connect(received, Map.of("Origin", "https://evil.example", "X-Forwarded-For", "192.0.2.12"));
            throw new AssertionError("connected");
        } catch (CompletionException refused) {
            assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            handshake -> assertThat(handshake.getResponse().statusCode())
                                    .isEqualTo(403));
        }
    }

    @Test
    void thePageOfTheNodeItselfMayConnect() {
        var received = new LinkedBlockingQueue<String>();
        connect(received, Map.of("Origin", "http://127.0.0.1:" + replica.port(), "X-Forwarded-For", "192.0.2.13"))
                .abort();
        assertThat(Origins.isOwn("https://rpc.example", "RPC.example")).isTrue();
        assertThat(Origins.isOwn("https://rpc.example.evil", "rpc.example")).isFalse();
        assertThat(Origins.isOwn("null", "rpc.example")).isFalse();
    }

    @Test
    void aBrowserGetsThePageWhereProgramsGetText() throws Exception {
        String client = from("192.0.2.14");
        String browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        var page = http.send("GET", "/", "", browser, client);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.header("vary")).containsIgnoringCase("accept");
        assertThat(page.header("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'")
                .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(http.send("HEAD", "/", "", browser, client).body()).isEmpty();
        for (String accept : List.of("Accept: */*", "Accept: application/json", "Accept: text/html;q=0", "Accept: /")) {
            var text = http.send("GET", "/", "", accept, client);
            assertThat(text.header("content-type")).as(accept).startsWith("text/plain");
            assertThat(text.body()).as(accept).startsWith("JSON-RPC is answered here");
        }
        assertThat(http.send("POST", "/", call("eth_chainId"), browser, JSON_TYPE, client)
                        .body())
                .contains("0x3b4c8eb9");
        for (String path : List.of("/blocks", "/block/7", "/tx/0xab", "/address/0xab", "/batch/1", "/rewards")) {
            assertThat(http.send("GET", path, "", client).body()).as(path).isEqualTo(page.body());
        }
        assertProblem(http.send("GET", "/block/7/8", "", client), 404);
        assertProblem(http.send("POST", "/blocks", "{}", JSON_TYPE, client), 404);
        assertThat(http.send("GET", "/", "", browser, client, "If-None-Match: " + page.header("etag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void thePagesFilesAreKeptForGoodAndNoOtherFileIsGiven() throws Exception {
        String client = from("192.0.2.15");
        String page = http.send("GET", "/blocks", "", client).body();
        var names = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"")
                .matcher(page)
                .results();
        var paths = names.map(name -> name.group(1)).toList();
        assertThat(paths).hasSizeGreaterThan(3);
        for (String path : paths) {
            var file = http.send("GET", path, "", client);
            assertThat(file.status()).as(path).isEqualTo(200);
            assertThat(file.header("cache-control")).contains("immutable");
            assertThat(file.header("x-content-type-options")).isEqualTo("nosniff");
        }
        String folder = paths.getFirst().replaceFirst("[^/]+$", "");
        for (String other : List.of("index.html", "signatures.txt", "../app.js", "lib/", "nothing.js")) {
            assertProblem(http.send("GET", folder + other, "", client), 404);
        }
        assertThat(http.send("GET", "/v1/network", "", client).body())
                .contains("\"chainId\":994873017", "\"heights\":{\"executed\":", "\"name\":\"pending\"");
        assertThat(http.send("GET", "/v1/signatures/0xA9059CBB", "", client).body())
                .contains("transfer(address to, uint256 amount)");
        assertProblem(http.send("GET", "/v1/signatures/0xa9", "", client), 400);
        assertThat(page).doesNotContain("<style", "<script>", "http://", "https://");
    }

    @Test
    void aHostThatIsNotServedIsRefused() throws Exception {
        for (String host : List.of("rpc.example", "RPC.example:8545", "localhost:1", "127.0.0.1:8545", "[::1]:8545")) {
            assertThat(http.send("GET", "/", "", "Host: " + host).status())
                    .as(host)
                    .isEqualTo(200);
        }
        for (String host : List.of("evil.example", "rpc.example.evil", "localhost.evil.example:8545")) {
            assertThat(http.send("POST", "/", call("eth_chainId"), JSON_TYPE, "Host: " + host)
                            .status())
                    .as(host)
                    .isEqualTo(403);
            assertProblem(http.send("GET", "/v1/sequencers", "", "Host: " + host), 403);
        }
    }
}
