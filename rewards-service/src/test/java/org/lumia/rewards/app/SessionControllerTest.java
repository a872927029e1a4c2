package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lumia.rewards.ledger.Bookings.A;
import static org.lumia.rewards.ledger.Bookings.B;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.localnet.PostgresServer;
import org.lumia.platform.settings.SettingException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.access.SignInMessage;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;
import tools.jackson.databind.json.JsonMapper;

/** The fee recipient of the operator A signs in with its wallet, over HTTP, and has A's statement of books in Postgres. */
@ExtendWith(Infrastructure.class)
class SessionControllerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final byte[] KEY =
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    private static final Address PAYEE = Secp256k1.address(KEY);
    private static final Instant NOW = Instant.parse("2026-12-05T00:00:00Z");
    private static final String STATEMENT = "/v1/rewards/statements/%s?period=2026-11&format=csv";

    @TempDir
    Path folder;

    private Instant now = NOW;

    private static Genesis genesis() {
        Genesis g = ClosedBooks.GENESIS;
        return new Genesis(
                g.subnet(),
                g.name(),
                g.chainId(),
                g.timestampMs(),
                g.l1(),
                g.timing(),
                g.blocks(),
                g.fees(),
                g.batches(),
                g.rewards(),
                g.forks(),
                new Members(List.of(new Member(A, A, 1, PAYEE))),
                g.alloc());
    }

    private RewardsServiceSettings settings(Path token, String domain) {
        return new RewardsServiceSettings(100, 100, 100, 100, 2, 1 << 20, 45_000, token, domain, 60);
    }

    private ControllerHttp http(PostgresServer postgres) throws Exception {
        var books = new ClosedBooks(postgres, 1).november().firstOfDecember();
        Path token = folder.resolve("statements.token");
        SecretFile.write(token, "0123456789abcdef0123456789abcdef");
        var settings = settings(token, "rewards.example.org");
        var access = new StatementAccess(settings, genesis(), new JdbcAccounts(books.database, genesis()), () -> now);
        return new ControllerHttp(
                folder.resolve("http"),
                new SessionController(access),
                new StatementController(
                        books.ledger,
                        books.statements,
                        books.watch,
                        ClosedBooks.GENESIS,
                        new StatementPlaces(2, 45_000, System::nanoTime),
                        access,
                        settings));
    }

    private static HttpResponse<String> get(ControllerHttp http, String path, String token) throws Exception {
        var request = HttpRequest.newBuilder(http.uri(path));
        if (!token.isEmpty()) {
            request.header(StatementAccess.HEADER, token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(ControllerHttp http, String json) throws Exception {
        var request = HttpRequest.newBuilder(http.uri("/v1/rewards/session"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String said(HttpResponse<String> answer, String name) {
        return JsonMapper.shared().readTree(answer.body()).get(name).asString();
    }

    private static String signed(String message) {
        var signature =
                Hex.encode(Secp256k1.sign(SignInMessage.digest(message), KEY).toBytes());
        return JsonMapper.shared()
                .createObjectNode()
                .put("message", message)
                .put("signature", signature)
                .toString();
    }

    @Test
    void aWalletSignsInForItsAccountsStatementsAlone(PostgresServer postgres) throws Exception {
        try (var http = http(postgres)) {
            assertThat(said(get(http, STATEMENT.formatted(A), ""), "detail"))
                    .isEqualTo("An account's statement needs this operator's token in the header X-Statements-Token,"
                            + " or a session by its wallet.");
            var challenge = get(http, "/v1/rewards/session?address=" + PAYEE, "");
            assertThat(challenge.headers().firstValue("Cache-Control")).contains("no-store");
            String body = signed(said(challenge, "message"));
            var session = post(http, body);
            assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
            assertThat(session.headers().firstValue("Cache-Control")).contains("no-store");
            String token = said(session, "token");
            assertThat(get(http, STATEMENT.formatted(A), token).statusCode()).isEqualTo(200);
            var others = get(http, STATEMENT.formatted(B), token);
            assertThat(others.statusCode()).isEqualTo(403);
            assertThat(others.body()).contains("is signed in, which is neither");
            var again = post(http, body);
            assertThat(again.statusCode()).isEqualTo(401);
            assertThat(again.body()).contains("The sign-in is refused: the nonce was used before");
            now = NOW.plusSeconds(60);
            var over = get(http, STATEMENT.formatted(A), token);
            assertThat(over.statusCode()).isEqualTo(401);
            assertThat(over.body()).contains("the session ended at 2026-12-05T00:01:00Z");
            assertThat(get(http, STATEMENT.formatted("network"), "").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsNoSignInIsRefused(PostgresServer postgres) throws Exception {
        try (var http = http(postgres)) {
            for (String json : List.of(
                    "",
                    "[]",
                    "{}",
                    "{\"message\":\"a\"}",
                    "{\"message\":1,\"signature\":\"0x\"}",
                    "{" + " ".repeat(9_000))) {
                assertThat(post(http, json).statusCode()).as(json).isEqualTo(400);
            }
            assertThat(post(http, "{\"message\":\"a\",\"signature\":\"0x00\"}").body())
                    .contains("line 1 is not a domain");
            assertThat(get(http, "/v1/rewards/session", "").statusCode()).isEqualTo(400);
            assertThat(get(http, "/v1/rewards/session?address=0x1", "").statusCode())
                    .isEqualTo(400);
            String others = said(get(http, "/v1/rewards/session?address=" + B, ""), "message");
            assertThat(post(http, signed(others)).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void wrongSettingsAreRefusedByTheirNames(PostgresServer postgres) throws Exception {
        var accounts = new JdbcAccounts(Schema.migrated(postgres), genesis());
        assertThatThrownBy(() -> new StatementAccess(settings(null, "a.example"), genesis(), accounts, () -> now))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("sign-in-domain needs lumia.rewards-service.statements-token-file");
        Path token = folder.resolve("statements.token");
        SecretFile.write(token, "0123456789abcdef0123456789abcdef");
        assertThatThrownBy(() ->
                        new StatementAccess(settings(token, "https://a.example/"), genesis(), accounts, () -> now))
                .hasMessageContaining("for example rewards.example.org: https://a.example/");
        var open = new SessionController(new StatementAccess(token));
        try (var http = new ControllerHttp(folder.resolve("open"), open)) {
            assertThat(get(http, "/v1/rewards/session?address=" + A, "").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void noncesThatWereUsedAreForgottenWhenTheyEnd(PostgresServer postgres) {
        var database = Schema.migrated(postgres);
        var accounts = new JdbcAccounts(database, genesis());
        Schema.execute(
                database,
                "INSERT INTO used_nonce SELECT 'n' || n, '2026-12-05T00:10:00Z' FROM generate_series(1, %d) n"
                        .formatted(JdbcAccounts.USED_MAX - 1));
        Instant end = NOW.plusSeconds(601);
        assertThat(accounts.take("a", end, NOW)).isEqualTo(JdbcAccounts.Outcome.TAKEN);
        assertThat(accounts.take("b", end, NOW)).isEqualTo(JdbcAccounts.Outcome.FULL);
        assertThat(accounts.take("a", end, NOW.plusSeconds(660))).isEqualTo(JdbcAccounts.Outcome.BEFORE);
        assertThat(accounts.take("b", end, NOW.plusSeconds(660))).isEqualTo(JdbcAccounts.Outcome.TAKEN);
        assertThat(accounts.isKnown(PAYEE)).isTrue();
        assertThat(accounts.isKnown(B)).isFalse();
    }
}
