package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.rewards.ledger.Bookings.A;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.localnet.PostgresServer;
import org.lumia.rewards.ledger.LedgerLines.Basis;
import org.lumia.rewards.statement.Close;
import org.lumia.testkit.Infrastructure;
import org.lumia.testkit.SecretFile;

/** Closes over HTTP, of books in Postgres. */
@ExtendWith(Infrastructure.class)
class CloseControllerTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_HASH = "0x" + "11".repeat(32);

    /** With room for more fields. */
    private static final String NOVEMBER = "{\"period\":\"2026-11\",\"holder\":\"" + A + "\"%s}";

    private static final String OWN = NOVEMBER.formatted("");
    private static final String NETWORK = "{\"period\":\"2026-11\",\"holder\":\"network\"}";

    @TempDir
    Path folder;

    private Path token;

    @BeforeEach
    void token() throws IOException {
        token = folder.resolve("statements.token");
        SecretFile.write(token, TOKEN);
    }

    private CloseHttp http(ClosedBooks books) throws Exception {
        return new CloseHttp(folder.resolve("http"), books, new StatementAccess(token));
    }

    private static ClosedBooks november(PostgresServer postgres) {
        return new ClosedBooks(postgres, 1).november().firstOfDecember();
    }

    /** The token opens it, and the second time nothing is made. */
    @Test
    void whoHasTheTokenClosesAPeriod(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        try (var open = new CloseHttp(folder.resolve("open"), books, new StatementAccess(null))) {
            assertThat(open.post(TOKEN, OWN).statusCode())
                    .as("without a token there is nobody to close")
                    .isEqualTo(403);
        }
        try (var http = http(books)) {
            assertThat(http.post("", OWN).statusCode()).isEqualTo(401);
            assertThat(http.post("f" + TOKEN.substring(1), OWN).statusCode()).isEqualTo(403);
            var other = http.post(TOKEN, NOVEMBER.formatted(",\"contentHash\":\"" + OTHER_HASH + "\""));
            assertThat(other.statusCode()).isEqualTo(409);
            assertThat(other.body()).contains("the ledger gives the content hash 0x");
            assertThat(books.closes.latest(10)).isEmpty();
            var closed = http.post(TOKEN, OWN);
            assertThat(closed.statusCode()).as(closed.body()).isEqualTo(201);
            assertThat(closed.body()).contains("\"closingLumia\":\"900\"", "\"closingEth\":\"114\"");
            var again = http.post(TOKEN, OWN);
            assertThat(again.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(closed.body());
            assertThat(http.post(TOKEN, NETWORK).statusCode())
                    .as("the network's is apart")
                    .isEqualTo(201);
            assertThat(http.get()).contains("\"holder\":\"network\"", "\"holder\":\"" + A + "\"");
        }
    }

    /** What is misspelt would close something else for good. */
    @Test
    void whatIsNotUnderstoodIsRefusedAndNothingIsClosed(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        try (var http = http(books)) {
            for (String[] odd : new String[][] {
                {"{}", "needs its holder"},
                {"[]", "a JSON object"},
                {"nonsense", ""},
                {"{\"period\":\"2026-11\"}", "needs its holder: network or an address"},
                {"{\"period\":\"2026-13\",\"holder\":\"network\"}", "2026-13"},
                {NOVEMBER.formatted(",\"basis\":\"cash\""), "cash"},
                {NOVEMBER.formatted(",\"tz\":\"Europe/Vienna\""), "there is no field tz; there are holder, period, zone"
                },
                {NOVEMBER.formatted(",\"zone\":7"), "zone is a text"},
                {moment("1", "1", ""), "are given together, and with contentHash"},
                {NOVEMBER.formatted(",\"throughEpoch\":1"), "are given together, and with contentHash"},
                {moment("99999999999999999999", "1", OTHER_HASH), "throughEpoch is a whole number"},
                {moment("-9223372036854775808", "1", OTHER_HASH), "throughEpoch is a whole number"},
                {moment("1", "\"1\"", OTHER_HASH), "throughL1Block is a whole number"},
            }) {
                var refused = http.post(TOKEN, odd[0]);
                assertThat(refused.statusCode()).as(odd[0]).isEqualTo(400);
                assertThat(refused.body()).contains(odd[1]);
            }
            var query = http.post(TOKEN, OWN, "?zone=Europe/Vienna");
            assertThat(query.statusCode()).isEqualTo(400);
            assertThat(query.body()).contains("There is no parameter zone; there are none.");
            for (String epoch : List.of("9999999999", Long.toString(Long.MAX_VALUE))) {
                var early = http.post(TOKEN, moment(epoch, "1", OTHER_HASH));
                assertThat(early.statusCode()).as(epoch).isEqualTo(409);
                assertThat(early.body()).contains("not yet up to " + epoch);
            }
            assertThat(books.closes.latest(10)).isEmpty();
        }
    }

    /** @param contentHash none where it is empty */
    private static String moment(String epoch, String l1Block, String contentHash) {
        String moment = ",\"throughEpoch\":%s,\"throughL1Block\":%s".formatted(epoch, l1Block);
        return NOVEMBER.formatted(contentHash.isEmpty() ? moment : moment + ",\"contentHash\":\"" + contentHash + "\"");
    }

    @Test
    void ofTwoWhoCloseAPeriodAtOnceTheSecondIsToldWhatStands(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close first = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        books.lateBatch().december();
        books.meanwhile(() -> books.closed(first));
        try (var http = http(books)) {
            var second = http.post(TOKEN, OWN);
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).contains(first.contentHash().toString());
        }
    }

    @Test
    void whatStandsIsHeldAgainstTheHashThatIsExpected(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close first = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        books.lateBatch().december();
        Close now = books.made("2026-11", Basis.ACCRUED, books.ledger.through());
        books.meanwhile(() -> books.closed(first));
        try (var http = http(books)) {
            var second = http.post(TOKEN, NOVEMBER.formatted(",\"contentHash\":\"" + now.contentHash() + "\""));
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).contains("the content hash " + first.contentHash());
        }
    }

    @Test
    void whereAnotherPeriodIsClosedMeanwhileOneTriesAgain(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        Close october = books.made("2026-10", Basis.ACCRUED, books.ledger.through());
        books.meanwhile(() -> {
            if (books.closes.latest(1).isEmpty()) {
                books.closed(october);
            }
        });
        try (var http = http(books)) {
            var refused = http.post(TOKEN, OWN);
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.body()).contains("meanwhile: try again");
            assertThat(http.post(TOKEN, OWN).statusCode()).isEqualTo(201);
        }
    }

    /** Anybody may ask for the network's statement, and as many as there are places for. */
    @Test
    void statementsDoNotKeepAnOperatorFromClosing(PostgresServer postgres) throws Exception {
        var books = november(postgres);
        try (var http = http(books)) {
            assertThat(http.places.takeToClose(() -> post(http, NETWORK)).statusCode())
                    .as("one close at a time")
                    .isEqualTo(503);
            var closed = http.places.take(() -> http.places.take(() -> post(http, OWN)));
            assertThat(closed.statusCode()).as(closed.body()).isEqualTo(201);
        }
    }

    private static HttpResponse<String> post(CloseHttp http, String json) throws IOException {
        try {
            return http.post(TOKEN, json);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void theLinkToAClosedStatementHoldsAnyZone(PostgresServer postgres) throws Exception {
        var books = november(postgres).december();
        try (var http = http(books)) {
            var closed = http.post(TOKEN, NOVEMBER.formatted(",\"zone\":\"Etc/GMT+5\""));
            assertThat(closed.statusCode()).as(closed.body()).isEqualTo(201);
            assertThat(closed.body()).contains("&zone=Etc%2FGMT%2B5&basis=accrued");
        }
    }
}
