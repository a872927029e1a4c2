package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that stall, never end, break off or are not there: each exchange ends within its limits and says why. */
@Timeout(120)
class BoundedHttpTest {
    private static final Duration TIMEOUT = Duration.ofMillis(2_000);
    private static final int BYTES_MAX = 10_000;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private static BoundedHttp http() {
        return new BoundedHttp(new HttpLimits(TIMEOUT, BYTES_MAX));
    }

    private static IOException failure(OddServer server) {
        long start = System.nanoTime();
        try (var http = http()) {
            http.post(server.url(), new byte[] {'{', '}'});
        } catch (IOException failed) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(10));
            return failed;
        }
        throw new AssertionError("answered");
    }

    @Test
    void aWholeAnswerIsGivenWhateverItsStatus() throws IOException {
        try (var server = OddServer.answering(404, "text/plain", "no such batch");
                var http = http()) {
            var answer = http.get(server.url());
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.ok()).isFalse();
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain");
            assertThat(answer.body()).asString().isEqualTo("no such batch");
        }
    }

    @Test
    void aServerThatStallsBeforeTheHeadersIsNotWaitedFor() throws Exception {
        try (var server = new OddServer((request, out) -> {})) {
            assertThat(failure(server))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessage("127.0.0.1:%d did not answer within 2000 ms", server.port());
            assertThat(server.clientLeft().await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatStallsInTheBodyIsNotWaitedForAndItsConnectionIsClosed() throws Exception {
        try (var server = new OddServer((request, out) -> OddServer.text(out, HEAD + "Content-Length: 100\r\n\r\n{"))) {
            assertThat(failure(server))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessage("127.0.0.1:%d did not answer within 2000 ms", server.port());
            assertThat(server.clientLeft().await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatDripsBytesIsNotWaitedForEither() throws Exception {
        try (var server = new OddServer((request, out) -> {
            OddServer.text(out, HEAD + "Content-Length: 1000\r\n\r\n");
            drip(out);
        })) {
            assertThat(failure(server)).isInstanceOf(NoAnswerException.class).hasMessageContaining("within 2000 ms");
        }
    }

    private static void drip(OutputStream out) throws IOException {
        var never = new CompletableFuture<Void>();
        for (int i = 0; i < 1_000; i++) {
            OddServer.text(out, " ");
            try {
                never.get(100, TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException next) {
                continue;
            } catch (InterruptedException | ExecutionException stopped) {
                return;
            }
        }
    }

    @Test
    void endlessBytesAreReadUpToTheBound() throws Exception {
        try (var server = new OddServer((request, out) -> {
            OddServer.text(out, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            while (true) {
                OddServer.text(out, "400\r\n" + "x".repeat(0x400) + "\r\n");
            }
        })) {
            assertThat(failure(server))
                    .isInstanceOf(BadAnswerException.class)
                    .hasMessage("127.0.0.1:%d answers with more than 10000 bytes", server.port());
            assertThat(server.clientLeft().await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void halfABodyIsNoAnswer() throws Exception {
        try (var server = new OddServer((request, out) -> {
            OddServer.text(out, HEAD + "Content-Length: 100\r\n\r\n{\"jsonrpc\":\"2.0\",");
            throw new OddServer.Hangup();
        })) {
            assertThat(failure(server))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContaining("127.0.0.1:%d broke off", server.port());
        }
    }

    @Test
    void aPortWhereNobodyListensIsNamed() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var http = http()) {
            assertThatExceptionOfType(NoAnswerException.class)
                    .isThrownBy(() -> http.get(URI.create("http://127.0.0.1:" + port)))
                    .withMessage("127.0.0.1:%d cannot be reached", port);
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (var server = new OddServer((request, out) -> {});
                var http = new BoundedHttp(HttpLimits.within(Duration.ofMinutes(1)))) {
            var failed = new CompletableFuture<Exception>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    http.get(server.url());
                } catch (Exception stopped) {
                    failed.complete(stopped);
                }
            });
            waiting.interrupt();
            assertThat(failed.get(10, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
        }
    }

    @Test
    void keysInAUrlAreNeverTold() throws Exception {
        try (var stalls = new OddServer((request, out) -> {});
                var breaks = new OddServer((request, out) -> {
                    throw new OddServer.Hangup();
                });
                var http = http()) {
            for (OddServer server : new OddServer[] {stalls, breaks}) {
                URI url = URI.create("http://us3r:pa55@127.0.0.1:%d/v3/k3y?token=t0ken".formatted(server.port()));
                assertThatExceptionOfType(NoAnswerException.class)
                        .isThrownBy(() -> http.get(url))
                        .satisfies(failed -> assertNoneOf(failed, "us3r", "pa55", "k3y", "t0ken"));
            }
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> http.get(URI.create("ftp://us3r:pa55@l1.example/k3y")))
                    .satisfies(failed -> assertNoneOf(failed, "us3r", "pa55", "k3y"));
        }
    }

    private static void assertNoneOf(Throwable failed, String... secrets) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(secrets);
        }
    }
}
