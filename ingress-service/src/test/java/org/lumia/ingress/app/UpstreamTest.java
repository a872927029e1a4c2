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
    private volatile String received = "";
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            received = exchange.getRequestURI().toString();
            byte[] body = new byte[bytes];
            exchange.getResponseHeaders().set("Content-Type", "text/csv");
            exchange.getResponseHeaders().set("Set-Cookie", "a=b");
            exchange.getResponseHeaders().set("ETag", "\"abc-csv\"");
            exchange.getResponseHeaders().set("Vary", "Accept");
            if (status == 503) {
                exchange.getResponseHeaders().set("Retry-After", "7");
            }
            exchange.sendResponseHeaders(status, body.length);
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
        assertThat(UpstreamPath.of("/v1/rewards/statements/network", "period=2026-11&zone=Europe/Vienna"))
                .isEqualTo("/v1/rewards/statements/network?period=2026-11&zone=Europe/Vienna");
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
        for (String query : List.of(
                "a=%00",
                "a=%0a",
                "a=%1F",
                "a=%7f",
                "a=%80",
                "a=%C3%A9",
                "a=%",
                "a=%2",
                "a=%2g",
                "a=%u0041",
                "a=b#c",
                "a=\"",
                "a=" + "b".repeat(600),
                "a=" + "%3A".repeat(200))) {
            assertThatThrownBy(() -> UpstreamPath.of("/v1/sequencers", query))
                    .as(query)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void theLedgersNextPageIsAskedForAsItsNextSays() {
        String next = "after=1769817600000-12&from=2026-01-31T00%3A00%3A00Z&limit=100";
        assertThat(upstream()
                        .get(UpstreamPath.of("/v1/rewards/ledger", next), "*/*")
                        .getStatusCode())
                .isEqualTo(HttpStatus.OK);
        assertThat(received).isEqualTo("/v1/rewards/ledger?" + next);
    }

    @Test
    void encodedCharactersOfAQueryPassAsTheyCame() {
        for (String query :
                List.of("zone=Etc%2FGMT%2B5", "zone=Etc%2fGMT%2b5", "a=%20%7E%7e", "a=b%26c%3Dd%23", "a=%2500")) {
            upstream().get(UpstreamPath.of("/v1/rewards/ledger", query), "*/*");
            assertThat(received).isEqualTo("/v1/rewards/ledger?" + query);
        }
    }

    @Test
    void namedHeadersAlonePass() {
        var answer = upstream().get("/v1/rewards/epochs", "*/*");
        assertThat(answer.getHeaders().getFirst("Content-Type")).isEqualTo("text/csv");
        assertThat(answer.getHeaders().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.getHeaders().getETag()).isEqualTo("\"abc-csv\"");
        assertThat(answer.getHeaders().getVary()).containsExactly("Accept");
        assertThat(answer.getHeaders().getFirst("Set-Cookie")).isNull();
    }

    @Test
    void whoIsToldToComeAgainIsToldWhen() {
        status = 503;
        var answer = upstream().get("/v1/rewards/epochs", "*/*");
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("7");
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
