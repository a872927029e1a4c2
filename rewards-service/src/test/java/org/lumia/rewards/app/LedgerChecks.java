package org.lumia.rewards.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.protocol.rewards.OperatorRewards;
import org.lumia.rewards.SimulatedSubnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ledger of a running service, against the simulated subnet's own books. */
record LedgerChecks(int port, SimulatedSubnet subnet) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String LEDGER = "/v1/rewards/ledger";

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + port + path);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Both chains with every posting and hash, as they are served. */
    String written() throws Exception {
        var all = new StringBuilder();
        for (String chain : List.of("epochs", "l1")) {
            for (JsonNode entry : pages(LEDGER + "/entries?limit=7&chain=" + chain, "entries")) {
                all.append(entry).append('\n');
            }
        }
        return all.toString();
    }

    private List<JsonNode> pages(String first, String what) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        String next = first;
        while (next != null) {
            var page = json(next);
            page.get(what).forEach(all::add);
            next = page.get("next").isNull() ? null : page.get("next").asString();
        }
        return all;
    }

    void check() throws Exception {
        checkChain();
        checkL1();
        checkSums();
        checkFilters();
        checkRefusals();
        checkReconciliation();
    }

    /** Of 6,000 LUMIA 4,000 are on a root and 1,000 wait for one: one epoch more, which ends 120 s after the genesis. */
    private void checkReconciliation() throws Exception {
        var view = json("/v1/rewards/reconciliation");
        assertThat(view.get("green").asBoolean()).as(view.toString()).isTrue();
        List<String> names = new ArrayList<>();
        view.get("checks").forEach(check -> names.add(check.get("name").asString()));
        assertThat(names)
                .contains("emitted", "root through epoch 3", "claimed, reimbursed and recovered", "free in the fund");
        assertThat(view.get("fund").get("epochs").asString()).isEqualTo("1");
        assertThat(view.get("fund").get("dryAt").asString()).isEqualTo("2023-11-14T22:15:20Z");
        RewardsServiceTest.await(
                "the date in the metrics",
                () -> get("/actuator/prometheus")
                        .body()
                        .contains("lumia_rewards_fund_dry_timestamp_seconds 1.70000012E9"));
        assertThat(get("/actuator/prometheus").body()).contains("lumia_rewards_reconciliation_red 0.0");
        assertThat(get("/v1/rewards/reconciliation?x=1").statusCode()).isEqualTo(400);
    }

    /** Anybody can: the hash is of the text, and the text begins with the hash before. */
    private void checkChain() throws Exception {
        String previous = subnet.genesis.hash().toString();
        var entries = pages(LEDGER + "/entries?limit=50", "entries");
        for (JsonNode entry : entries) {
            String text = entry.get("text").asString();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            assertThat(entry.get("hash").asString()).isEqualTo(Hash.wrap(hash).toString());
            assertThat(text).startsWith(previous.substring(2));
            previous = Hex.encode(hash);
        }
        assertThat(json(LEDGER + "/entries").get("head").asString()).isEqualTo(previous);
        var one = get(LEDGER + "/entries/2");
        assertThat(one.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
        assertThat(get(LEDGER + "/entries/1").statusCode()).isEqualTo(404);
    }

    /** A claim of a range that is known already, or does not follow, as of a block that L1 dropped, is booked by nobody. */
    private void checkL1() throws Exception {
        List<String> kinds = new ArrayList<>();
        for (JsonNode entry : pages(LEDGER + "/entries?chain=l1", "entries")) {
            kinds.add(entry.get("kind").asString());
        }
        assertThat(kinds).containsExactly("FUNDED", "ROOT", "CLAIM", "RECOVERY");
    }

    private void checkSums() throws Exception {
        Map<String, BigInteger> sums = new TreeMap<>();
        for (JsonNode line : pages(LEDGER + "?limit=11", "lines")) {
            if (line.get("entry").asLong() % 2 == 0) {
                String account =
                        line.get("holder").asString() + " " + line.get("kind").asString();
                sums.merge(account, new BigInteger(line.get("amount").asString()), BigInteger::add);
            }
        }
        Map<String, BigInteger> expected = new TreeMap<>();
        for (long epoch = 0; epoch < RewardsServiceTest.EPOCHS; epoch++) {
            var rewards = ExpectedRewards.of(subnet, epoch);
            for (OperatorRewards operator : rewards.operators()) {
                Address holder = operator.tally().operator();
                operator.earned()
                        .forEach((category, wei) -> add(expected, holder, category.name(), wei.toBigInteger()));
                add(expected, holder, "FORFEIT", operator.forfeited().toBigInteger());
                add(expected, holder, "L1_COST", operator.l1CostWei().toBigInteger());
                add(expected, holder, "L2_TIP", subnet.tips(epoch, holder));
            }
            add(
                    expected,
                    rewards.tally().policy().treasury(),
                    "TREASURY",
                    rewards.treasuryAmount().toBigInteger());
        }
        assertThat(sums).isEqualTo(expected);
    }

    private static void add(Map<String, BigInteger> sums, Address holder, String kind, BigInteger wei) {
        if (wei.signum() != 0) {
            sums.merge(holder + " " + kind, wei, BigInteger::add);
        }
    }

    private void checkFilters() throws Exception {
        var slashed = SimulatedSubnet.operator(1);
        var forfeits = json(LEDGER + "?kind=forfeit&holder=" + slashed).get("lines");
        assertThat(forfeits.size()).isPositive();
        for (JsonNode line : forfeits) {
            assertThat(line.get("receivedAt").isNull()).isTrue();
        }
        var paid = json(LEDGER + "?basis=received&from=1970-01-01T00:00:05Z&to=1970-01-01T00:00:06Z&limit=1000");
        assertThat(paid.get("lines").size())
                .as("posted, claimed and recovered in the fifth second")
                .isGreaterThan(10);
        assertThat(paid.get("throughEpoch").asLong()).isEqualTo(RewardsServiceTest.EPOCHS - 1);
        assertThat(paid.get("throughL1Block").asLong()).isEqualTo(22);
        assertThat(json(LEDGER + "?from=2100-01-01T00:00:00%2B02:00")
                        .get("lines")
                        .size())
                .isZero();
        var page = get(LEDGER + "?limit=2&from=2000-01-01T00:00:00Z");
        assertThat(page.headers().firstValue("Link").orElse(""))
                .startsWith("</v1/rewards/ledger?after=1")
                .contains("from=2000-01-01T00%3A00%3A00Z");
    }

    private void checkRefusals() throws Exception {
        Map<String, String> refused = new TreeMap<>(Map.of(
                "?holders=0x12",
                        "There is no parameter holders; there are holder, kind, basis, from, to, after, limit.",
                "?limit=1&limit=2", "The parameter limit stands more than once.",
                "?holder=0x12", "holder is an address of 20 bytes in hex, not 0x12.",
                "?basis=paid", "basis is one of accrued, received, not paid.",
                "?from=2026-01-01", "from is a time such as 2026-01-31T00:00:00Z, not 2026-01-01.",
                "?limit=1001", "limit is from 1 to 1000, not 1001.",
                "?limit=x", "limit is from 1 to 1000, not x.",
                "?after=x", "after is the end of a page, as its next says, not x.",
                "/entries?chain=l2", "chain is one of epochs, l1, not l2."));
        for (var bad : refused.entrySet()) {
            var problem = get(LEDGER + bad.getKey());
            assertThat(problem.statusCode()).as(bad.getKey()).isEqualTo(400);
            assertThat(problem.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
            assertThat(problem.body()).contains(bad.getValue());
        }
    }
}
