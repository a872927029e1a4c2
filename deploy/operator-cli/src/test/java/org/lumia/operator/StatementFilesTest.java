package org.lumia.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.L1Contracts;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.ledger.LedgerLine;
import org.lumia.rewards.ledger.LedgerLines;
import org.lumia.rewards.ledger.LineKind;
import org.lumia.rewards.ledger.Unit;
import org.lumia.rewards.statement.Period;
import org.lumia.rewards.statement.StatementFoot;
import org.lumia.rewards.statement.StatementFormat;
import org.lumia.rewards.statement.StatementHead;
import org.lumia.rewards.statement.Statements;

/** {@code ./lumia rewards verify} and {@code statement}, as a person types them. */
class StatementFilesTest {
    private static final byte[] KEY = new byte[32];
    private static final Address OPERATOR;
    private static final Genesis GENESIS;

    static {
        KEY[31] = 7;
        OPERATOR = Secp256k1.address(KEY);
        GENESIS = Genesis.development(
                "books",
                1,
                1_700_000_000_000L,
                new L1Contracts(31_337, OPERATOR, OPERATOR, OPERATOR, OPERATOR),
                new Members(List.of(new Member(OPERATOR, OPERATOR, 100, OPERATOR))),
                Map.of());
    }

    @TempDir
    Path folder;

    /** Two epochs of November. */
    private static final class TwoLines implements LedgerLines {
        @Override
        public void forEach(Range range, Consumer<LedgerLine> reader) {
            for (int epoch = 1; epoch <= 2; epoch++) {
                reader.accept(new LedgerLine(
                        epoch,
                        Instant.parse("2026-11-0%dT00:10:00Z".formatted(epoch)),
                        Optional.empty(),
                        epoch,
                        OPERATOR,
                        LineKind.SEALING,
                        new BigInteger("731105510826326580916"),
                        60,
                        "",
                        Optional.empty(),
                        "/v1/rewards/epochs/%d/evidence".formatted(epoch)));
            }
        }

        @Override
        public <T> T inOneMoment(Supplier<T> reading) {
            return reading.get();
        }

        @Override
        public Through through() {
            return new Through(2, 1_000, Instant.parse("2026-12-01T00:00:12Z"), Booked.ALL);
        }

        @Override
        public BigInteger balance(Optional<Address> holder, Unit unit, Basis basis, Instant before, Booked booked) {
            return BigInteger.ZERO;
        }
    }

    private record Outcome(int status, String text) {}

    private static Outcome run(String... arguments) {
        return answering("", arguments);
    }

    /** @param typed what is answered where the command asks */
    private static Outcome answering(String typed, String... arguments) {
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = RewardsCommand.run(print, print, new BufferedReader(new StringReader(typed)), arguments);
        return new Outcome(status, out.toString(StandardCharsets.UTF_8));
    }

    private Path write(StatementFormat format) throws IOException {
        return write(format, "UTC");
    }

    private Path write(StatementFormat format, String zone) throws IOException {
        var statements = new Statements(GENESIS, new TwoLines(), (first, last, closed) -> List.of(), hash -> {
            var digest = GENESIS.signingDomain().digest(StructHashes.rewardStatement(1, OPERATOR, hash));
            return Optional.of(new StatementFoot.Signed(
                    OPERATOR, OPERATOR, Secp256k1.sign(digest, KEY).toBytes()));
        });
        StatementHead head = statements.head(new Statements.Asked(
                Optional.of(OPERATOR),
                Period.parse("2026-11", Period.zone(zone), epoch -> Instant.EPOCH),
                LedgerLines.Basis.ACCRUED));
        Path file = folder.resolve(format.fileName(head));
        try (var sink = format.open(Files.newOutputStream(file), head, StatementFormat.Options.PLAIN)) {
            statements.write(head, sink);
        }
        return file;
    }

    @Test
    void everyWholeFormIsVerifiedAndItsSignerNamed() throws IOException {
        for (StatementFormat format : StatementFormat.values()) {
            var outcome = run("verify", write(format).toString(), "--signer", OPERATOR.toString());
            if (format.whole()) {
                assertThat(outcome.status()).as(outcome.text()).isZero();
                assertThat(outcome.text())
                        .startsWith("AGREES: " + OPERATOR)
                        .contains("closing 1462.211021652653161832 LUMIA", "signed by " + OPERATOR);
            } else {
                assertThat(outcome.status()).isEqualTo(1);
                assertThat(outcome.text()).contains("other forms do not hold all of a statement");
            }
        }
    }

    @Test
    void aChangedCellIsNamedByItselfAndBetterByWhatAServiceSays() throws Exception {
        byte[] served = Files.readAllBytes(write(StatementFormat.JSON));
        Path file = write(StatementFormat.CSV);
        Files.writeString(file, Files.readString(file).replace("epochs/2/evidence", "epochs/3/evidence"));
        var alone = run("verify", file.toString());
        assertThat(alone.status()).isEqualTo(1);
        assertThat(alone.text()).startsWith("DIFFERS: line 5, check: ");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var asked = new String[1];
        server.createContext("/", exchange -> {
            asked[0] = exchange.getRequestURI().toString();
            exchange.sendResponseHeaders(200, served.length);
            exchange.getResponseBody().write(served);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(run("verify", file.toString(), "--from", url).text())
                    .isEqualToIgnoringNewLines(
                            "DIFFERS: line 5, evidence: \"/v1/rewards/epochs/3/evidence\", and the other"
                                    + " has \"/v1/rewards/epochs/2/evidence\"");
            assertThat(asked[0])
                    .isEqualTo("/v1/rewards/statements/%s?period=2026-11&zone=UTC&basis=accrued&format=json"
                            .formatted(OPERATOR));
            assertThat(run("verify", write(StatementFormat.XLSX).toString(), "--from", url)
                            .status())
                    .isZero();
        } finally {
            server.stop(0);
        }
    }

    /** A plus in a query is a space to who reads it. */
    @Test
    void aServiceBehindAPathIsAskedBelowItAndItsZoneIsEncoded() throws Exception {
        byte[] served = Files.readAllBytes(write(StatementFormat.JSON, "Etc/GMT+5"));
        Path file = write(StatementFormat.CSV, "Etc/GMT+5");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> asked = new CopyOnWriteArrayList<>();
        server.createContext("/lumia/v1/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(200, served.length);
            exchange.getResponseBody().write(served);
            exchange.close();
        });
        server.start();
        try {
            String url =
                    "http://127.0.0.1:%d/lumia".formatted(server.getAddress().getPort());
            for (String base : List.of(url, url + "/")) {
                var outcome = run("verify", file.toString(), "--from", base);
                assertThat(outcome.status()).as(outcome.text()).isZero();
            }
            assertThat(asked)
                    .hasSize(2)
                    .containsOnly(
                            "/lumia/v1/rewards/statements/%s?period=2026-11&zone=Etc/GMT%%2B5&basis=accrued&format=json"
                                    .formatted(OPERATOR));
        } finally {
            server.stop(0);
        }
        assertThat(run("verify", file.toString(), "--from", "http://no url").text())
                .contains("http://no url is no URL of a service.");
    }

    /** A service that closes November, and nothing else. */
    private static HttpServer closing(List<String> asked) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/rewards/closes", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + body);
            boolean right = "secret-token".equals(exchange.getRequestHeaders().getFirst("X-Statements-Token"));
            int status = !right ? 403 : body.contains("2026-12") ? 409 : body.contains("contentHash") ? 200 : 201;
            byte[] answer = (status < 300
                            ? "{\"period\":\"2026-11\",\"holder\":\"network\",\"zone\":\"UTC\",\"basis\":\"accrued\","
                                    + "\"closingLumia\":\"5\",\"closingEth\":\"7\",\"contentHash\":\"0xab\"}"
                            : "{\"detail\":\"it is not over.\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** What is sent is what was asked for, or what a closed statement's file says of its moment; what the service refuses is said. */
    @Test
    void aPeriodIsClosedAtTheServiceAndAgainByItsFile() throws Exception {
        Path token = Files.writeString(folder.resolve("statements.token"), "secret-token\n");
        Path file = write(StatementFormat.CSV);
        List<String> asked = new CopyOnWriteArrayList<>();
        var server = closing(asked);
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            String[] asking = {"close", "--rewards", url, "--token-file", token.toString()};
            String[] at = with(asking, "--yes");
            for (String typed : List.of("", "no\n", "y\n")) {
                var kept = answering(typed, with(asking, "--period", "2026-11", "--holder", "network"));
                assertThat(kept.status()).isEqualTo(Conversation.NOT_CONFIRMED);
                assertThat(kept.text())
                        .contains("Closes for good: 2026-11 of network (UTC, accrued), as of now", url)
                        .contains("Nothing was sent.");
            }
            var still = run(with(asking, "--again", file.toString()));
            assertThat(still.status()).isEqualTo(Conversation.NOT_CONFIRMED);
            assertThat(still.text()).contains("as of epoch 2 and L1 block 1000, content hash 0x");
            assertThat(asked).as("before it is confirmed").isEmpty();
            var closed = answering("yes\n", with(asking, "--period", "2026-11", "--holder", "network"));
            assertThat(closed.status()).as(closed.text()).isZero();
            assertThat(closed.text())
                    .contains("CLOSED: 2026-11 of network (UTC, accrued), closing 5 wei of LUMIA and 7 of ETH");
            var again = run(with(at, "--again", file.toString()));
            assertThat(again.text()).contains("CLOSED ALREADY: 2026-11");
            var refused = run(with(at, "--period", "2026-12", "--holder", OPERATOR.toString(), "--basis", "received"));
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.text()).contains("Not closed: it is not over (HTTP status 409).");
            assertThat(asked.get(0))
                    .isEqualTo(
                            "POST {\"holder\":\"network\",\"period\":\"2026-11\",\"zone\":\"UTC\",\"basis\":\"accrued\"}");
            assertThat(asked.get(1))
                    .startsWith("POST {\"holder\":\"%s\",\"period\":\"2026-11\",\"zone\":\"UTC\",\"basis\":\"accrued\","
                            .formatted(OPERATOR))
                    .contains("\"throughEpoch\":2,\"throughL1Block\":1000,\"contentHash\":\"0x");
            assertThat(asked.get(2)).contains("\"holder\":\"" + OPERATOR, "\"basis\":\"received\"");
            assertThat(run(at).text()).contains("Which period?");
            assertThat(run(with(at, "--period", "2026-11")).text()).contains("Whose account?");
            assertThat(run(with(at, "--again", file.toString(), "--period", "2026-11"))
                            .text())
                    .contains("give no other");
            assertThat(asked).hasSize(3);
        } finally {
            server.stop(0);
        }
    }

    private static String[] with(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    @Test
    void anotherHashOrSignerThanExpectedIsSaid() throws IOException {
        String file = write(StatementFormat.JSON).toString();
        assertThat(run("verify", file, "--hash", "0x" + "0".repeat(64)).text())
                .startsWith("DIFFERS: the content hash is 0x");
        assertThat(run("verify", file, "--signer", "0x" + "1".repeat(40)).text())
                .startsWith("DIFFERS: the signature is " + OPERATOR);
        assertThat(run("verify", folder.resolve("none.csv").toString()).text()).startsWith("There is no file ");
    }

    @Test
    void pricesAreAddedOnThisMachineWithTheirSource() throws IOException {
        Path json = write(StatementFormat.JSON);
        Path prices = Files.writeString(
                folder.resolve("prices.csv"),
                "date,currency,price,source\n2026-11-01,EUR,0.0312,ECB\n2026-11-02,EUR,0.04,ECB\n");
        Path priced = folder.resolve("priced.csv");
        var outcome = run(
                "statement",
                json.toString(),
                "--format",
                "csv",
                "--prices",
                prices.toString(),
                "--out",
                priced.toString());
        assertThat(outcome.status()).as(outcome.text()).isZero();
        assertThat(Files.readString(priced))
                .contains(",EUR,0.0312,22.81,2026-11-01,ECB", ",EUR,0.04,29.24,2026-11-02,ECB");
        assertThat(run("verify", priced.toString()).status()).isZero();
        Files.writeString(priced, Files.readString(priced).replace(",29.24,", ",29.25,"));
        assertThat(run("verify", priced.toString()).text()).startsWith("DIFFERS: line 5, value: ");
        Files.writeString(prices, "date,currency,price,source\n2026-11-01,EUR,0.0312,ECB\n");
        assertThat(run("statement", json.toString(), "--format", "pdf", "--prices", prices.toString())
                        .text())
                .startsWith("the price file has no price of LUMIA on 2026-11-02");
        assertThat(run("statement", json.toString(), "--format", "json").text()).contains("written over itself");
    }
}
