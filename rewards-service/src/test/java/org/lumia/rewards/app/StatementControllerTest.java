package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;
import org.lumia.platform.settings.SettingException;
import org.lumia.platform.web.ProblemAdvice;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Signer;
import org.lumia.rewards.SimulatedSubnet;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.statement.SampleLedger;
import org.lumia.rewards.statement.Statements;
import org.lumia.rewards.statement.Verification;
import org.lumia.testkit.SecretFile;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Statements over HTTP: what is asked for is given whole, and what cannot be is refused in its own words. */
class StatementControllerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OPERATOR = SimulatedSubnet.operator(2).toString();
    private static final SampleLedger SAMPLE = new SampleLedger();
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final int MILLIS_MAX = 45_000;
    private static final AtomicLong NANOS = new AtomicLong();
    private static Tomcat tomcat;

    @TempDir
    static Path folder;

    /** Whether the database does not answer. */
    private static final AtomicBoolean away = new AtomicBoolean();

    /** Whether a reading takes longer than it may. */
    private static final AtomicBoolean slow = new AtomicBoolean();

    private record Key(byte[] key) implements Signer {
        @Override
        public Address address() {
            return Secp256k1.address(key);
        }

        @Override
        public Signature sign(Hash digest) {
            return Secp256k1.sign(digest, key);
        }
    }

    /** Registered by hand: the service's scan of its package must not find it. */
    @EnableWebMvc
    static class Web {
        @Bean
        LedgerLines ledger() {
            return SAMPLE.ledger;
        }

        @Bean
        ProblemAdvice advice() {
            return new ProblemAdvice();
        }

        @Bean
        StatementController controller(LedgerLines ledger) throws IOException {
            Genesis genesis = SAMPLE.genesis;
            Statements.Roots roots = (first, last, closed) -> {
                if (slow.get()) {
                    NANOS.addAndGet((MILLIS_MAX + 1) * 1_000_000L);
                }
                if (away.get()) {
                    throw new CannotCreateTransactionException(
                            "no connection", new SQLTransientConnectionException("timed out"));
                }
                return List.of();
            };
            Path token = folder.resolve("statements.token");
            SecretFile.write(token, TOKEN);
            var signing = new StatementSigning(genesis, SimulatedSubnet.operator(2), new Key(SimulatedSubnet.key(2)));
            return new StatementController(
                    ledger,
                    new Statements(genesis, ledger, roots, signing),
                    new CloseWatch(new SimpleMeterRegistry()),
                    genesis,
                    new StatementPlaces(2, MILLIS_MAX, NANOS::get),
                    new StatementAccess(token),
                    new RewardsServiceSettings(100, 100, 100, 100, 2, 1 << 20, MILLIS_MAX, token, null, 900));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var beans = new AnnotationConfigWebApplicationContext();
        beans.register(Web.class);
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        var context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "spring", new DispatcherServlet(beans)).setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "spring");
        tomcat.getConnector();
        tomcat.start();
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void whileTheDatabaseIsAwayOneIsToldToComeAgain() throws Exception {
        away.set(true);
        try {
            var answer = get("network?period=2026-11");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("try again later")
                    .doesNotContain("timed out");
        } finally {
            away.set(false);
        }
        assertThat(get("network?period=2026-11").statusCode()).isEqualTo(200);
    }

    /** Time passes while the statement's roots are read, as it does while lines are. */
    @Test
    void aStatementThatTakesTooLongIsRefusedAndLeavesItsPlace() throws Exception {
        slow.set(true);
        try {
            for (int i = 0; i < 3; i++) {
                var answer = get("network?period=2026-11");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                        .contains("longer than the 45000 ms that it may")
                        .contains("ask for a shorter period, or try again later");
            }
        } finally {
            slow.set(false);
        }
        assertThat(get("network?period=2026-11").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<byte[]> get(String rest, String... headers) throws Exception {
        return send(request(rest).header("X-Statements-Token", TOKEN), headers);
    }

    private static HttpRequest.Builder request(String rest) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v1/rewards/statements/%s"
                .formatted(tomcat.getConnector().getLocalPort(), rest)));
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) throws Exception {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void eachFormHasItsNameItsTypeAndItsTag() throws Exception {
        for (String form : List.of("json", "csv", "xlsx", "pdf")) {
            var answer = get(OPERATOR + "?period=2026-11&zone=Europe/Vienna&format=" + form);
            assertThat(answer.statusCode()).isEqualTo(200);
            String name = "lumia-%s-2026-11-accrued.%s".formatted(OPERATOR.substring(0, 10), form);
            assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment; filename=\"%s\"".formatted(name));
            assertThat(header(answer, "Vary")).isEqualTo("Accept");
            assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(answer.body().length));
            Path file = Files.write(folder.resolve(name), answer.body());
            var checked = Verification.of(file);
            assertThat(checked.fault()).isEmpty();
            assertThat(checked.signer()).isEqualTo(Optional.of(Secp256k1.address(SimulatedSubnet.key(2))));
            String tag = header(answer, "ETag");
            var again = get(OPERATOR + "?period=2026-11&zone=Europe/Vienna&format=" + form, "If-None-Match", tag);
            assertThat(again.statusCode()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
        }
        for (String form : List.of("koinly", "cointracker", "cointracking", "hledger", "beancount&opening=carried")) {
            assertThat(get(OPERATOR + "?period=2026-11&format=" + form).statusCode())
                    .as(form)
                    .isEqualTo(200);
        }
    }

    @Test
    void acceptIsReadAsHttpSays() throws Exception {
        String path = "network?period=2026-11";
        assertThat(header(get(path), "Content-Type")).isEqualTo("application/json");
        assertThat(header(get(path, "Accept", "text/html, */*;q=0.1"), "Content-Type"))
                .isEqualTo("application/json");
        assertThat(header(get(path, "Accept", "text/*"), "Content-Type")).startsWith("text/csv");
        assertThat(header(get(path, "Accept", "application/json;q=0.2, application/pdf"), "Content-Type"))
                .isEqualTo("application/pdf");
        assertThat(header(get(path, "Accept", "*/*, application/json;q=0"), "Content-Type"))
                .startsWith("text/csv");
        for (String accept : List.of("text/html", "image/png, text/csv;q=0", "nonsense")) {
            var refused = get(path, "Accept", accept);
            assertThat(refused.statusCode()).as(accept).isEqualTo(406);
            assertThat(header(refused, "Vary")).isEqualTo("Accept");
        }
    }

    @Test
    void whatIsNotUnderstoodIsRefusedNotIgnored() throws Exception {
        for (String rest : List.of(
                OPERATOR,
                OPERATOR + "?period=2026-13",
                OPERATOR + "?period=2026-11&period=2026-10",
                OPERATOR + "?period=2026-11&tz=UTC",
                OPERATOR + "?period=2026-11&zone=Vienna",
                OPERATOR + "?period=2026-11&basis=cash",
                OPERATOR + "?period=2026-11&format=xls",
                OPERATOR + "?period=2026-11&format=csv&opening=carried",
                OPERATOR + "?period=epoch-9223372036854775807",
                "0x12?period=2026-11",
                "network?period=2026-11&format=koinly",
                OPERATOR + "?period=epoch-1&format=beancount")) {
            var refused = get(rest);
            assertThat(refused.statusCode()).as(rest).isEqualTo(400);
            assertThat(header(refused, "Content-Type")).as(rest).startsWith("application/problem+json");
        }
    }

    @Test
    void aPrivateStatementNeedsTheOperatorsTokenAndTheNetworksIsOpen() throws Exception {
        String path = OPERATOR + "?period=2026-11";
        assertThat(send(request(path)).statusCode()).isEqualTo(401);
        var wrong = send(request(path), "X-Statements-Token", "f" + TOKEN.substring(1));
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(header(wrong, "Content-Type")).startsWith("application/problem+json");
        assertThat(header(wrong, "Cache-Control")).isEqualTo("private, no-cache");
        assertThat(send(request("network?period=2026-11")).statusCode()).isEqualTo(200);
        assertThat(get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenThatAnybodyCouldReadOrGuessStopsTheStart() throws Exception {
        Path weak = folder.resolve("weak.token");
        SecretFile.write(weak, "secret");
        assertThatThrownBy(() -> new StatementAccess(weak))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("lumia.rewards-service.statements-token-file")
                .hasMessageNotContaining("secret ");
        Path open = Files.writeString(folder.resolve("open.token"), TOKEN);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> new StatementAccess(open)).hasMessageContaining("may be read or written by others");
    }
}
