package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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

/** What addresses that are held to limits may hold of the public port, and that 127.0.0.1 is none of them. */
@ExtendWith(Infrastructure.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrangersTest {
    private static final int CONNECTIONS_MAX = 5;
    private static final int TOKENS_MAX = 200;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    private FakeExecution execution;
    private Replica replica;

    @BeforeAll
    void start(@TempDir Path folder, KafkaServer kafka, PostgresServer postgres) throws Exception {
        execution = new FakeExecution();
        var settings = new HashMap<>(TestSettings.of("ingress-strangers", folder, kafka, postgres, execution));
        settings.put("lumia.ingress.limits.connections-max", Integer.toString(CONNECTIONS_MAX));
        settings.put("lumia.ingress.limits.address-tokens-per-second", "1");
        settings.put("lumia.ingress.limits.address-tokens-max", Integer.toString(TOKENS_MAX));
        replica = new Replica(settings);
    }

    @AfterAll
    void stop() {
        replica.close();
        execution.close();
    }

    private Socket connect(String from) throws IOException {
        var socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", replica.port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** The status of an answer; 0 where the connection is closed instead. */
    private static int status(Socket socket, String head, String body) throws IOException {
        try {
            socket.getOutputStream().write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return line.length < "HTTP/1.1 200".length()
                    ? 0
                    : Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
        } catch (IOException closed) {
            return 0;
        }
    }

    private static int probe(Socket socket) throws IOException {
        return status(socket, "GET / HTTP/1.1\r\nHost: 127.0.0.1", "");
    }

    @Test
    void anAddressHoldsSoManyConnectionsAndTheirPlacesComeBack() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_MAX; i++) {
                open.add(connect("127.0.0.7"));
                assertThat(probe(open.getLast())).isEqualTo(200);
            }
            try (var more = connect("127.0.0.7");
                    var stranger = connect("127.0.0.8");
                    var operator = connect("127.0.0.1")) {
                assertThat(probe(more)).as("one more").isZero();
                assertThat(probe(stranger)).as("another address").isEqualTo(200);
                assertThat(probe(operator)).isEqualTo(200);
            }
            open.removeLast().close();
            Await.until("a place came back", WAIT_MAX, () -> {
                try (var again = connect("127.0.0.7")) {
                    return probe(again) == 200;
                }
            });
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void anExemptAddressHoldsMoreThanThat() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * CONNECTIONS_MAX; i++) {
                open.add(connect("127.0.0.1"));
                assertThat(probe(open.getLast())).isEqualTo(200);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void whoIsAnswered503IsToldWhenToComeAgain() throws IOException {
        for (String resource : List.of("/v1/sequencers", "/v1/rewards/epochs")) {
            var answer = new RawHttp(replica.port()).send("GET", resource, "");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isEqualTo("1");
        }
    }

    private int post(String from, String body) throws IOException {
        try (var socket = connect(from)) {
            return status(
                    socket,
                    "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length(),
                    body);
        }
    }

    @Test
    void whatARequestCostBeyondItsWeightIsOwedAndTheNextIsRefusedUnread() throws IOException {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}";
        assertThat(post("127.0.0.9", call)).isEqualTo(200);
        // Two MiB are 256 tokens of 8 KiB, though they weigh one.
        assertThat(post("127.0.0.9", " ".repeat(2 << 20) + call)).isEqualTo(200);
        try (var socket = connect("127.0.0.9")) {
            assertThat(status(
                            socket,
                            "POST / HTTP/1.1\r\n"
                                    + "Host: 127.0.0.1\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Content-Length: 100000",
                            ""))
                    .as("its body never comes")
                    .isEqualTo(429);
        }
        assertThat(post("127.0.0.10", call)).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(post("127.0.0.1", " ".repeat(2 << 20) + call)).isEqualTo(200);
        }
    }
}
