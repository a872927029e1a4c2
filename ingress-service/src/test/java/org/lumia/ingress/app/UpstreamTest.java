package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lumia.localnet.FreePorts;
import org.lumia.platform.web.ProblemException;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.springframework.http.HttpStatus;

/** What is asked of other services on behalf of clients, and what of their answers is passed on. */
class UpstreamTest {
    private static final int BYTES_MAX = 1_000;

    private final AtomicInteger asked = new AtomicInteger();
    private final BoundedHttp http = new BoundedHttp(new HttpLimits(Duration.ofSeconds(10), BYTES_MAX));
    private volatile int bytes = 10;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] body = new byte[bytes];
            exchange.getResponseHeaders().set("Content-Type", "text/csv");
            exchange.getResponseHeaders().set("Set-Cookie", "a=b");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.close();
    }

    private Upstream upstream() {
        return new Upstream(
                "rewards", URI.create("http://127.0.0.1:" + server.getAddress().getPort()), http);
    }

    @Test
    void plainPathsPass() {
        assertThat(UpstreamPath.of("/v1/rewards/epochs/7", "format=csv&limit=5"))
                .isEqualTo("/v1/rewards/epochs/7?format=csv&limit=5");
        assertThat(UpstreamPath.of("/v1/rewards/report.csv", null)).isEqualTo("/v1/rewards/report.csv");
    }

    @Test
    void pathsThatCouldMeanAnotherResourceAreRefused() {
        for (String path : List.of(
                "/v1/rewards/../actuator",
                "/v1/rewards/./epochs",
                "/v1/rewards/%2e%2e/actuator",
                "/v1/rewards/..;/actuator",
                "/v1/rewards/a;x=1",
                "/v1/rewards/a%2fb",
                "/v1/rewards/a%5cb",
                "/v1/rewards/a\\b",
                "/v1/rewards//epochs",
                "//other.example/v1/rewards",
                "/v1/rewards/",
                "/v1/rewards/.hidden",
                "/v1/rewards/a..b",
                "/v1/rewards/" + "a".repeat(300))) {
            assertThatThrownBy(() -> UpstreamPath.of(path, null))
                    .as(path)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.status()).isEqualTo(HttpStatus.BAD_REQUEST));
        }
        for (String query : List.of("a=%00", "a=b#c", "a=\"", "a=" + "b".repeat(600))) {
            assertThatThrownBy(() -> UpstreamPath.of("/v1/sequencers", query))
                    .as(query)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void namedHeadersAlonePass() {
        var answer = upstream().get("/v1/rewards/epochs", "*/*");
        assertThat(answer.getHeaders().getFirst("Content-Type")).isEqualTo("text/csv");
        assertThat(answer.getHeaders().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.getHeaders().getFirst("Set-Cookie")).isNull();
    }

    @Test
    void anAnswerOverTheBoundIsRefusedAndIsNoReasonToAskNoMore() {
        bytes = BYTES_MAX + 1;
        var upstream = upstream();
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> upstream.get("/v1/rewards/epochs", "*/*"))
                    .hasMessageContaining("over 1000 bytes")
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.status()).isEqualTo(HttpStatus.BAD_GATEWAY));
        }
        assertThat(asked).hasValue(30);
    }

    @Test
    void aServiceThatIsAwayIsAskedNoMoreForAWhile() throws Exception {
        var away = new Upstream("rewards", URI.create("http://127.0.0.1:" + FreePorts.next()), http);
        for (int i = 0; i < 30; i++) {
            assertThatThrownBy(() -> away.get("/v1/rewards/epochs", "*/*"))
                    .hasMessage("The rewards service does not answer now; try again later.");
        }
    }
}
