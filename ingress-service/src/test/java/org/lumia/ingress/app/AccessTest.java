package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.admission.Wallet;
import org.lumia.localnet.FreePorts;
import org.lumia.localnet.KafkaServer;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.ServiceRunner;
import org.lumia.testkit.Infrastructure;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Keys and denials as an operator manages them on the management port, and what clients see of it on the public one. */
@ExtendWith(Infrastructure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "Content-Type: application/json";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}";
    private static final String UNKNOWN = "the API key is unknown or revoked";

    private FakeExecution execution;
    private Replica replica;
    private RawHttp http;
    private RawHttp management;
    private Map<String, String> settings;

    @BeforeAll
    void start(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        execution = new FakeExecution();
        settings = new HashMap<>(TestSettings.of("ingress-access", folder, kafka, postgres, execution));
        settings.put("lumia.ingress.http.trusted-proxies", "127.0.0.0/8");
        settings.put("lumia.ingress.limits.address-tokens-per-second", "1");
        settings.put("lumia.ingress.limits.address-tokens-max", "200");
        replica = new Replica(settings);
        http = new RawHttp(replica.port());
        management = new RawHttp(replica.managementPort());
    }

    @AfterAll
    void stop() {
        replica.close();
        execution.close();
    }

    private static String from(String address) {
        return "X-Forwarded-For: " + address;
    }

    private RawHttp.Answer call(String... lines) throws IOException {
        String[] all = java.util.Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = JSON_TYPE;
        return http.send("POST", "/", CALL, all);
    }

    private static String message(RawHttp.Answer answer) {
        return JSON.readTree(answer.body()).path("error").path("message").asString("none");
    }

    private RawHttp.Answer manage(String method, String path, Map<String, ?> body) throws IOException {
        return management.send(
                method, "/actuator/" + path, body.isEmpty() ? "" : JSON.writeValueAsString(body), JSON_TYPE);
    }

    private JsonNode created(String path, Map<String, ?> body) throws IOException {
        var answer = manage("POST", path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private JsonNode row(String path, String list, long id) throws IOException {
        for (JsonNode row : JSON.readTree(manage("GET", path, Map.of()).body()).get(list)) {
            if (row.get("id").asLong() == id) {
                return row;
            }
        }
        throw new AssertionError("no row " + id);
    }

    @Test
    void aKeyIsIssuedUsedListedAndRevoked() throws Exception {
        var issued = created("apikeys", Map.of("name", "a wallet", "tokensPerSecond", 50, "tokensMax", 500));
        String key = issued.get("key").asString();
        long id = issued.get("listed").get("id").asLong();
        for (String header :
                new String[] {"X-Api-Key: " + key, "Authorization: Bearer " + key, "authorization: bearer " + key}) {
            assertThat(call(header, from("203.0.113.1")).body())
                    .as("with a header")
                    .contains("0x3b4c8eb9");
        }
        assertThat(http.send("GET", "/v1/sequencers", "", "X-Api-Key: " + key).status())
                .isEqualTo(503);
        replica.bean(AccessBook.class).refresh();
        var listed = manage("GET", "apikeys", Map.of());
        assertThat(listed.body()).doesNotContain(key).contains(key.substring(0, 12));
        var row = row("apikeys", "keys", id);
        assertThat(row.get("name").asString()).isEqualTo("a wallet");
        assertThat(row.get("tokensMax").asInt()).isEqualTo(500);
        assertThat(row.get("lastUsedOn").asString()).matches("\\d{4}-\\d\\d-\\d\\d");

        assertThat(manage("DELETE", "apikeys/" + id, Map.of()).status()).isEqualTo(200);
        var revoked = call("X-Api-Key: " + key, from("203.0.113.1"));
        assertThat(revoked.status()).isEqualTo(401);
        assertThat(message(revoked)).isEqualTo(UNKNOWN);
        assertThat(revoked.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(row("apikeys", "keys", id).hasNonNull("revokedAt")).isTrue();
        assertThat(manage("DELETE", "apikeys/999999", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void anUnknownKeyIsRefusedAndGuessingIsLimited() throws Exception {
        var rest = http.send("GET", "/v1/sequencers", "", "X-Api-Key: nonsense", from("203.0.113.2"));
        assertThat(rest.status()).isEqualTo(401);
        assertThat(rest.header("content-type")).startsWith("application/problem+json");
        for (int i = 0; i < 60; i++) {
            call("X-Api-Key: lumia_" + "a".repeat(43), from("203.0.113.2"));
        }
        assertThat(call("X-Api-Key: lumia_" + "a".repeat(43), from("203.0.113.2"))
                        .status())
                .isEqualTo(429);
    }

    private record Listener(LinkedBlockingQueue<String> received) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            received.add(data.toString());
            socket.request(1);
            return null;
        }
    }

    @Test
    void aConnectionEndsToBeAnsweredWithItsKeyOrItsAddress() throws Exception {
        var issued = created("apikeys", Map.of("name", "a socket"));
        var received = new LinkedBlockingQueue<String>();
        var socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("X-Api-Key", issued.get("key").asString())
                .header("X-Forwarded-For", "203.0.113.3")
                .buildAsync(URI.create("ws://127.0.0.1:" + replica.port() + "/"), new Listener(received))
                .get(20, TimeUnit.SECONDS);
        socket.sendText(CALL, true);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains("0x3b4c8eb9");
        var denial = created(
                "denylist", Map.of("kind", "client", "subject", "203.0.113.3", "reason", "floods", "by", "ops"));
        socket.sendText(CALL, true);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains("requests from 203.0.113.3/32 are refused");
        manage("DELETE", "denylist/" + denial.get("id").asLong() + "?by=ops", Map.of());
        manage("DELETE", "apikeys/" + issued.get("listed").get("id").asLong(), Map.of());
        socket.sendText(CALL, true);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains(UNKNOWN);
        socket.abort();
    }

    @Test
    void aDeniedClientIsRefusedAndTheTrailStays() throws Exception {
        var denial = created(
                "denylist",
                Map.of(
                        "kind", "client",
                        "subject", "198.51.100.0/24",
                        "reason", "scrapes",
                        "by", "alice",
                        "until", "2999-01-01T00:00:00Z"));
        long id = denial.get("id").asLong();
        var refused = call(from("198.51.100.77"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(message(refused))
                .isEqualTo(
                        "requests from 198.51.100.0/24 are refused by this node's operator until 2999-01-01T00:00:00Z");
        assertThat(http.send("GET", "/v1/sequencers", "", from("198.51.100.77")).status())
                .isEqualTo(403);
        assertThat(call(from("198.51.101.77")).status()).isEqualTo(200);

        assertThat(manage("DELETE", "denylist/" + id + "?by=bob", Map.of()).status())
                .isEqualTo(200);
        assertThat(call(from("198.51.100.77")).status()).isEqualTo(200);
        var trail = row("denylist", "denials", id);
        assertThat(trail.get("addedBy").asString()).isEqualTo("alice");
        assertThat(trail.get("reason").asString()).isEqualTo("scrapes");
        assertThat(trail.get("removedBy").asString()).isEqualTo("bob");
        assertThat(trail.hasNonNull("addedAt") && trail.hasNonNull("removedAt")).isTrue();
    }

    @Test
    void transactionsOfADeniedSenderAreRefused() throws Exception {
        var carol = new Wallet(77);
        execution.accounts.put(carol.address(), new FakeExecution.Account(0, UInt256.of(1_000_000_000_000_000_000L)));
        var denial = created(
                "denylist",
                Map.of("kind", "sender", "subject", carol.address().toString(), "reason", "court order", "by", "ops"));
        for (String method : new String[] {"eth_sendRawTransaction", "eth_sendRawTransactionSync"}) {
            assertThat(replica.call(method, Hex.encode(carol.transfer(0)))
                            .get("error")
                            .get("message")
                            .asString())
                    .isEqualTo(
                            "transactions of " + carol.address().toChecksum() + " are refused by this node's operator");
        }
        manage("DELETE", "denylist/" + denial.get("id").asLong() + "?by=ops", Map.of());
        assertThat(replica.send(carol.transfer(0)).has("result")).isTrue();
    }

    @Test
    void whatIsNoDenialOrKeyIsRefused() throws Exception {
        assertThat(manage(
                                "POST",
                                "denylist",
                                Map.of("kind", "client", "subject", "10.0.0.1/8", "reason", "r", "by", "b"))
                        .status())
                .isEqualTo(400);
        assertThat(manage("POST", "denylist", Map.of("kind", "sender", "subject", "0x12", "reason", "r", "by", "b"))
                        .status())
                .isEqualTo(400);
        assertThat(manage("POST", "denylist", Map.of("kind", "client", "subject", "10.0.0.0/8", "reason", "r"))
                        .status())
                .as("nobody decided it")
                .isEqualTo(400);
        assertThat(manage("POST", "apikeys", Map.of("name", "")).status()).isEqualTo(400);
        assertThat(manage("POST", "apikeys", Map.of("name", "x", "tokensPerSecond", 1))
                        .status())
                .isEqualTo(400);
        assertThat(manage("POST", "apikeys", Map.of("name", "x", "tokensPerSecond", 1, "tokensMax", 1))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void thePublicPortManagesNothing() throws Exception {
        for (String path : new String[] {"/actuator/apikeys", "/actuator/denylist", "/apikeys"}) {
            assertThat(http.send("GET", path, "", from("203.0.113.5")).status()).isEqualTo(404);
            assertThat(http.send("POST", path, "{\"name\":\"x\"}", JSON_TYPE, from("203.0.113.5"))
                            .status())
                    .isIn(404, 405);
        }
        String port = Integer.toString(FreePorts.next());
        var one = new HashMap<>(settings);
        one.put("server.port", port);
        one.put("management.server.port", port);
        assertThatThrownBy(() -> ServiceRunner.run(IngressApplication.class, one))
                .rootCause()
                .hasMessageContaining("management.server.port is " + port + ", the public port");
    }
}
