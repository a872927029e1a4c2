package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lumia.contracts.bindings.LumiaToken;
import org.lumia.contracts.bindings.RewardDistributor;
import org.lumia.operator.RewardsCommand;
import org.lumia.testkit.Await;
import org.lumia.verifier.VerifyCommand;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.tx.gas.StaticGasProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claims on a running devnet what its operators posted, and counts every wei of it. */
final class ClaimedRewards {
    private static final Duration WAIT_MAX = Duration.ofSeconds(180);
    private static final List<String> PARTS = List.of("claimed", "recovered", "claimable", "notPosted");

    private static final Pattern AGREED =
            Pattern.compile("[1-9][0-9]* roots on L1 are the same, [1-9][0-9]* epochs' reports are the same");

    private final Devnet devnet;
    private final Web3j l1;
    private final Path key;

    /** @param payer whose key of L1 pays for the claims, none of the accounts that are paid */
    ClaimedRewards(Devnet devnet, Web3j l1, String payer) throws Exception {
        this.devnet = devnet;
        this.l1 = l1;
        this.key = Files.createFile(
                devnet.settings().file("claimer.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, payer);
    }

    void check() throws Exception {
        Await.until("a root on L1", WAIT_MAX, () -> posted() >= 0);
        JsonNode dry = claim("--all", "--dry-run");
        assertThat(dry.path("calls").size()).isEqualTo(1);
        assertThat(dry.path("calls").get(0).path("sent").isMissingNode()).isTrue();
        Map<String, BigInteger> lumia = new LinkedHashMap<>();
        for (JsonNode account : dry.path("accounts")) {
            String address = account.path("account").asString();
            lumia.put(address, lumia(address));
        }
        JsonNode sent = claim("--all", "--yes");
        long block = sent.path("calls").get(0).path("sent").path("l1Block").asLong();
        assertThat(block).isPositive();
        for (JsonNode account : sent.path("accounts")) {
            String address = account.path("account").asString();
            assertThat(lumia(address).subtract(lumia.getOrDefault(address, BigInteger.ZERO)))
                    .as("LUMIA of %s", address)
                    .isEqualTo(wei(account, "amount"));
        }
        assertThat(wei(sent, "amount")).isPositive();
        Await.until(
                "the claim in the reports",
                WAIT_MAX,
                () -> wei(totals().path("claimed"), "amount").equals(wei(sent, "amount")));
        checkTotals(sent);
        checkPayments(sent);
        checkLedger(sent);
    }

    /** The ledger says the same as reports, L1's events and the distributor itself. */
    private void checkLedger(JsonNode sent) throws Exception {
        BigInteger booked = BigInteger.ZERO;
        for (JsonNode line : get("/v1/rewards/ledger?kind=claim&limit=1000").path("lines")) {
            booked = booked.subtract(wei(line, "amount"));
        }
        assertThat(booked).isEqualTo(wei(sent, "amount"));
        Await.until("the distributor asked, and all green", WAIT_MAX, () -> {
            JsonNode ledger = get("/v1/rewards/reconciliation");
            return ledger.path("green").asBoolean()
                    && ledger.path("checks")
                            .valueStream()
                            .anyMatch(
                                    check -> check.path("against").asString("").equals("the distributor"));
        });
    }

    /** L1 and the logs give the same numbers, and the first cell of a report that says otherwise is named. */
    void verify() throws Exception {
        String[] options = {"--rewards", "--data", devnet.description().folder()};
        // L1 has a root some batches before the blocks that close its last epoch's window.
        Await.until("a root that L1's batches reach", WAIT_MAX, () -> {
            var said = Verifier.run(options);
            if (said.status() == VerifyCommand.UNREADABLE) {
                return false;
            }
            assertThat(said.agrees()).as(said.output()).isTrue();
            return AGREED.matcher(said.output()).find();
        });
        var lying = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lying.createContext("/", exchange -> {
            var path = exchange.getRequestURI().toString();
            var answer = Http.ask(
                    URI.create(devnet.description().endpoints().get("jsonRpc") + path), Duration.ofSeconds(10));
            byte[] body = new String(answer.body(), StandardCharsets.UTF_8)
                    .replaceFirst("\"slotsLed\":[0-9]+", "\"slotsLed\":987654")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        lying.start();
        try {
            var found = Verifier.run(
                    "--rewards",
                    "--data",
                    devnet.description().folder(),
                    "--operator",
                    "http://127.0.0.1:" + lying.getAddress().getPort());
            assertThat(found.status()).isEqualTo(1);
            assertThat(found.output())
                    .containsPattern(
                            "rewards of epoch [0-9]+, 0x[0-9a-f]{40}.slotsLed: the operator serves 987654, the log"
                                    + " says [0-9]+");
        } finally {
            lying.stop(0);
        }
    }

    /** The last epoch whose root stands in a final block, −1 before the first. */
    private long posted() throws Exception {
        for (JsonNode period : get("/v1/rewards/periods").path("periods")) {
            if (period.path("onL1").isObject()) {
                return period.path("throughEpoch").asLong();
            }
        }
        return -1;
    }

    private void checkTotals(JsonNode sent) throws Exception {
        JsonNode totals = totals();
        for (String currency : List.of("amount", "costsWei")) {
            BigInteger sum = BigInteger.ZERO;
            for (String part : PARTS) {
                sum = sum.add(wei(totals.path(part), currency));
            }
            assertThat(sum).as("%s, to the wei", currency).isEqualTo(wei(totals.path("emitted"), currency));
        }
        var distributor = RewardDistributor.load(
                devnet.description().contracts().get("distributor"),
                l1,
                Credentials.create("0x1"),
                new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO));
        var l1Totals = distributor.totalsOf(BigInteger.ONE).send();
        assertThat(l1Totals.total.subtract(l1Totals.owed))
                .as("what L1 says was paid")
                .isEqualTo(wei(sent, "amount"));
        assertThat(lumia(devnet.description().contracts().get("distributor")))
                .as("LUMIA in the distributor: free and owed")
                .isEqualTo(l1Totals.lumia.add(l1Totals.owed));
    }

    private void checkPayments(JsonNode sent) throws Exception {
        String hash =
                sent.path("calls").get(0).path("sent").path("transactionHash").asString();
        for (JsonNode account : sent.path("accounts")) {
            JsonNode view = get("/v1/rewards/claims/" + account.path("account").asString());
            List<String> kinds = new ArrayList<>();
            for (JsonNode payment : view.path("payments")) {
                assertThat(payment.path("transactionHash").asString()).isEqualTo(hash);
                kinds.add(payment.path("kind").asString());
            }
            assertThat(kinds).isNotEmpty();
            assertThat(wei(view.path("claimed"), "amount")).isEqualTo(wei(account, "amount"));
            assertThat(wei(view.path("claimed"), "costsWei")).isEqualTo(wei(account, "costsWei"));
        }
    }

    private JsonNode totals() throws Exception {
        return get("/v1/rewards/totals");
    }

    private JsonNode get(String path) throws Exception {
        return Http.get(devnet.description().endpoints().get("jsonRpc") + path);
    }

    private static BigInteger wei(JsonNode node, String field) {
        return new BigInteger(node.path(field).asString());
    }

    private BigInteger lumia(String account) throws Exception {
        return LumiaToken.load(
                        devnet.description().contracts().get("lumia"),
                        l1,
                        Credentials.create("0x1"),
                        new StaticGasProvider(BigInteger.ZERO, BigInteger.ZERO))
                .balanceOf(account)
                .send();
    }

    /** As somebody types it. */
    private JsonNode claim(String... options) {
        List<String> words = new ArrayList<>(List.of(
                "claim",
                "--json",
                "--key-file",
                key.toString(),
                "--l1",
                devnet.description().endpoints().get("l1"),
                "--genesis",
                devnet.settings().file("genesis.json").toString(),
                "--rewards",
                devnet.description().endpoints().get("jsonRpc")));
        words.addAll(Arrays.asList(options));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = RewardsCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new BufferedReader(new StringReader("")),
                words.toArray(String[]::new));
        assertThat(status).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return JsonMapper.shared().readTree(out.toString(StandardCharsets.UTF_8));
    }
}
