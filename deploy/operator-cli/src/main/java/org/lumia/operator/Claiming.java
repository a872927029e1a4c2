package org.lumia.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Node;
import org.lumia.l1.L1Receipt;
import org.lumia.operator.plan.Amounts;
import org.lumia.operator.plan.Call;
import org.lumia.operator.plan.ClaimPlan;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.RewardBalance;
import org.lumia.protocol.rewards.RewardLeaf;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From accounts to claims: takes the latest root's leaves, checks them against L1, says what is due and what it costs, asks, sends. */
final class Claiming {
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SendOptions options;
    private final @Nullable URI rewards;
    private final PrintStream out;
    private final BufferedReader in;

    Claiming(SendOptions options, @Nullable URI rewards, PrintStream out, BufferedReader in) {
        this.options = options;
        this.rewards = rewards;
        this.out = out;
        this.in = in;
    }

    int run(List<Address> accounts, boolean all) {
        if (options.json && !options.yes && !options.dryRun) {
            throw new OperatorException("--json asks nothing: give --yes or --dry-run beside it.");
        }
        KeyFile sender = options.key();
        Genesis genesis = options.l1.genesis();
        L1Node node = options.l1.node();
        var l1 = new L1Rewards(node, genesis);
        l1.check();
        var totals = l1.totals();
        if (totals.throughEpoch().isEmpty()) {
            return nothing("L1 has no reward root of subnet %d yet.".formatted(genesis.subnet()));
        }
        RewardRoot root = root(genesis, l1, totals.throughEpoch().getAsLong());
        List<Address> whose = accounts.isEmpty() ? List.of(sender.address()) : accounts;
        List<RewardLeaf> leaves = all
                ? root.leaves()
                : whose.stream().flatMap(account -> root.leaf(account).stream()).toList();
        Map<Address, RewardBalance> paid = new HashMap<>();
        leaves.forEach(leaf -> paid.put(leaf.account(), l1.paid(leaf.account())));
        ClaimPlan plan = ClaimPlan.of(root, leaves, paid);
        if (plan.due().isEmpty()) {
            return nothing("Nothing is due to %s: L1's latest root, through epoch %d, is paid."
                    .formatted(
                            all
                                    ? "anybody"
                                    : whose.size() == 1 ? whose.getFirst().toString() : "these accounts",
                            root.throughEpoch()));
        }
        return send(new Ready(node, genesis, sender, plan, l1.distributor(), totals.costsFundWei()));
    }

    private record Ready(
            L1Node node, Genesis genesis, KeyFile sender, ClaimPlan plan, Address distributor, UInt256 costsFundWei) {}

    private int nothing(String why) {
        out.println(
                options.json ? JSON.createObjectNode().put("nothingDue", why).toPrettyString() : why);
        return 0;
    }

    /** The tree of the leaves that are served, where its root is the one that L1 has. */
    private RewardRoot root(Genesis genesis, L1Rewards l1, long throughEpoch) {
        List<RewardLeaf> leaves = new ArrayList<>();
        URI url = options.l1.rewards(rewards).resolve("/v1/rewards/periods/%d/leaves".formatted(throughEpoch));
        try (var http = new BoundedHttp(HttpLimits.within(ANSWER_WAIT_MAX))) {
            var answer = http.get(url);
            if (!answer.ok()) {
                throw new OperatorException("%s answers with HTTP status %d: it may not know L1's latest root yet."
                        .formatted(url, answer.status()));
            }
            for (JsonNode leaf : JSON.readTree(answer.body()).path("leaves")) {
                leaves.add(new RewardLeaf(
                        genesis.l1().chainId(),
                        genesis.subnet(),
                        throughEpoch,
                        Address.parse(leaf.path("account").asString("")),
                        UInt256.of(new BigInteger(leaf.path("amount").asString(""))),
                        UInt256.of(new BigInteger(leaf.path("costsWei").asString("")))));
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw new OperatorException("The leaves cannot be read from %s: %s.".formatted(url, e.getMessage()), e);
        }
        Hash expected = l1.root(throughEpoch);
        if (leaves.isEmpty() || !new RewardRoot(throughEpoch, leaves).root().equals(expected)) {
            throw new OperatorException(
                    "The leaves at %s do not give L1's root %s through epoch %d: nothing is claimed with them."
                            .formatted(url, expected, throughEpoch));
        }
        return new RewardRoot(throughEpoch, leaves);
    }

    private int send(Ready ready) {
        var fees = Quote.Fees.now(ready.node(), options.tip());
        var quotes = new ArrayList<Quote>();
        for (Call call : ready.plan().calls(ready.distributor())) {
            quotes.add(Quote.estimated(ready.node(), ready.sender().address(), call, fees));
        }
        BigInteger most = quotes.stream().map(Quote::feeWeiMax).reduce(BigInteger.ZERO, BigInteger::add);
        if (!options.json) {
            out.print(text(ready, quotes, most));
        }
        BigInteger has = ready.node().balance(ready.sender().address()).toBigInteger();
        if (has.compareTo(most) < 0) {
            throw new OperatorException("%s has %s on L1, and this may cost %s."
                    .formatted(ready.sender().address(), Amounts.eth(has), Amounts.eth(most)));
        }
        if (options.dryRun) {
            done(ready, quotes, List.of());
            return 0;
        }
        if (!options.yes && !confirmed()) {
            out.println("Nothing was sent.");
            return Conversation.NOT_CONFIRMED;
        }
        var sending = new Sender(ready.node(), ready.genesis().l1().chainId(), ready.sender(), options.waitMax());
        var receipts = new ArrayList<L1Receipt>();
        for (Quote quote : quotes) {
            L1Receipt receipt = sending.send(quote);
            receipts.add(receipt);
            if (!options.json) {
                out.printf(
                        "Sent claim: transaction %s, L1 block %d, gas %d, fee %s%n",
                        receipt.transactionHash(),
                        receipt.blockNumber(),
                        receipt.gasUsed(),
                        Amounts.eth(receipt.feeWei().toBigInteger()));
            }
        }
        done(ready, quotes, receipts);
        return 0;
    }

    private String text(Ready ready, List<Quote> quotes, BigInteger most) {
        ClaimPlan plan = ready.plan();
        var text = new StringBuilder();
        text.append("From %s on chain %d, subnet %d, by L1's root through epoch %d%n"
                .formatted(
                        ready.sender().address(),
                        ready.genesis().l1().chainId(),
                        ready.genesis().subnet(),
                        plan.root().throughEpoch()));
        for (ClaimPlan.Due due : plan.due()) {
            text.append("  %s gets %s and %s of costs%n"
                    .formatted(
                            due.leaf().account(),
                            Amounts.lumia(due.amount().toBigInteger()),
                            Amounts.exactEth(due.costsWei().toBigInteger())));
        }
        text.append(
                "  together %s and %s%n".formatted(Amounts.lumia(plan.amount()), Amounts.exactEth(plan.costsWei())));
        if (plan.costsWei().compareTo(ready.costsFundWei().toBigInteger()) > 0) {
            text.append("  The fund of costs has %s: what is not paid of them stays due.%n"
                    .formatted(Amounts.exactEth(ready.costsFundWei().toBigInteger())));
        }
        int number = 1;
        for (Quote quote : quotes) {
            text.append("  %d. %s%n".formatted(number++, quote.call().text()));
            text.append("     to %s, value 0 ETH, gas %d, fee %s%n"
                    .formatted(quote.call().to(), quote.gas(), Amounts.eth(quote.feeWei())));
        }
        text.append("  It may cost %s at most.%n".formatted(Amounts.eth(most)));
        return text.toString();
    }

    private boolean confirmed() {
        out.print("Send it? Type yes: ");
        out.flush();
        try {
            return "yes".equals(in.readLine());
        } catch (IOException e) {
            return false;
        }
    }

    private void done(Ready ready, List<Quote> quotes, List<L1Receipt> receipts) {
        if (options.json) {
            out.println(json(ready, quotes, receipts).toPrettyString());
        } else if (options.dryRun) {
            out.println("Nothing was sent (--dry-run).");
        }
    }

    private static ObjectNode json(Ready ready, List<Quote> quotes, List<L1Receipt> receipts) {
        var json = JSON.createObjectNode();
        json.put("from", ready.sender().address().toString());
        json.put("l1ChainId", ready.genesis().l1().chainId());
        json.put("subnet", ready.genesis().subnet());
        json.put("throughEpoch", ready.plan().root().throughEpoch());
        json.put("root", ready.plan().root().root().toString());
        json.put("amount", ready.plan().amount().toString());
        json.put("costsWei", ready.plan().costsWei().toString());
        var accounts = json.putArray("accounts");
        for (ClaimPlan.Due due : ready.plan().due()) {
            accounts.addObject()
                    .put("account", due.leaf().account().toString())
                    .put("amount", due.amount().toString())
                    .put("costsWei", due.costsWei().toString());
        }
        var calls = json.putArray("calls");
        for (int i = 0; i < quotes.size(); i++) {
            Quote quote = quotes.get(i);
            var call = calls.addObject();
            call.put("to", quote.call().to().toString());
            call.put("data", Hex.encode(quote.call().data()));
            call.put("gas", quote.gas());
            call.put("feeWei", quote.feeWei().toString());
            call.put("feeWeiMax", quote.feeWeiMax().toString());
            Optional<L1Receipt> sent = i < receipts.size() ? Optional.of(receipts.get(i)) : Optional.empty();
            sent.ifPresent(receipt -> call.putObject("sent")
                    .put("transactionHash", receipt.transactionHash().toString())
                    .put("l1Block", receipt.blockNumber())
                    .put("gasUsed", receipt.gasUsed())
                    .put("feeWei", receipt.feeWei().toBigInteger().toString()));
        }
        return json;
    }
}
