package org.lumia.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.l1.L1Node;
import org.lumia.l1.L1Receipt;
import org.lumia.operator.plan.Amounts;
import org.lumia.operator.plan.Call;
import org.lumia.operator.plan.Intent;
import org.lumia.operator.plan.Plan;
import org.lumia.operator.plan.Planner;
import org.lumia.operator.plan.Sentences;
import org.lumia.operator.plan.Standing;
import org.lumia.operator.plan.Timelocked;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** From an intent to transactions: reads L1, plans, says what would be sent and what it costs, asks, sends. */
final class Conversation {
    /** Nothing was sent since it was not confirmed. */
    static final int NOT_CONFIRMED = 3;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final SendOptions options;
    private final PrintStream out;
    private final BufferedReader in;

    Conversation(SendOptions options, PrintStream out, BufferedReader in) {
        this.options = options;
        this.out = out;
        this.in = in;
    }

    /** What an account wants; the account is the key file's. */
    interface Wish {
        Intent of(Address sender);
    }

    /** @param key a signing key that the intent names */
    int run(Wish wish, Optional<Address> key) {
        if (options.json && !options.yes && !options.dryRun) {
            throw new OperatorException("--json asks nothing: give --yes or --dry-run beside it.");
        }
        KeyFile sender = options.key();
        L1Registry registry = options.l1.open();
        Intent intent = wish.of(sender.address());
        Standing standing = registry.standing(intent.operator(), key, sender.address());
        Plan plan = Planner.plan(intent, standing);
        if (intent instanceof Intent.OfGovernor && plan instanceof Plan.Send send) {
            plan = throughGovernor(registry, standing, send);
        }
        return switch (plan) {
            case Plan.Refused(String why) -> throw new OperatorException(why);
            case Plan.Nothing(String why) -> nothing(why);
            case Plan.Send send -> send(registry.node(), standing, sender, send);
        };
    }

    private int nothing(String why) {
        if (options.json) {
            out.println(JSON.createObjectNode().put("nothingToSend", why).toPrettyString());
        } else {
            out.println(why);
        }
        return 0;
    }

    /** A governor's plan is one call. */
    private static Plan throughGovernor(L1Registry registry, Standing standing, Plan.Send send) {
        Call call = send.calls().getFirst();
        return switch (standing.subnet().governor()) {
            case Standing.Governor.Account _ -> send;
            case Standing.Governor.Contract(Address governor) ->
                new Plan.Refused(
                        "The subnet's governor %s is a contract and no timelock: have it call %s with the data %s, which is %s."
                                .formatted(
                                        governor, call.to(), org.lumia.ethereum.Hex.encode(call.data()), call.text()));
            case Standing.Governor.Timelock timelock -> {
                for (int salt = 0; salt < Timelocked.SALTS_MAX; salt++) {
                    var operation = registry.operation(timelock.address(), Timelocked.id(call, salt));
                    if (!(operation instanceof Timelocked.Operation.Done)) {
                        var notes = new ArrayList<>(send.notes());
                        wouldRefuse(registry.node(), timelock.address(), call).ifPresent(notes::addFirst);
                        yield Timelocked.plan(
                                timelock,
                                call,
                                salt,
                                operation,
                                standing.subnet().nowSeconds(),
                                notes);
                    }
                }
                yield new Plan.Refused(
                        "This call was made %d times, more than can be told apart.".formatted(Timelocked.SALTS_MAX));
            }
        };
    }

    private static Optional<String> wouldRefuse(L1Node node, Address governor, Call call) {
        return node.estimate(governor, call.to(), call.data()) instanceof L1Node.Estimate.Reverted(String data)
                ? Optional.of("As L1 stands, the call itself would be refused: " + Sentences.of(data))
                : Optional.empty();
    }

    private int send(L1Node node, Standing standing, KeyFile sender, Plan.Send plan) {
        var fees = Quote.Fees.now(node, options.tip());
        var quotes = new ArrayList<Quote>();
        for (Call call : plan.calls()) {
            // What stands on an earlier call cannot be run before that is in a block.
            quotes.add(
                    quotes.isEmpty() ? Quote.estimated(node, sender.address(), call, fees) : Quote.atMost(call, fees));
        }
        BigInteger most = quotes.stream().map(Quote::feeWeiMax).reduce(BigInteger.ZERO, BigInteger::add);
        if (!options.json) {
            out.print(text(standing, plan, quotes, most));
        }
        if (standing.sender().wei().compareTo(most) < 0) {
            throw new OperatorException("%s has %s on L1, and this may cost %s."
                    .formatted(sender.address(), Amounts.eth(standing.sender().wei()), Amounts.eth(most)));
        }
        if (options.dryRun) {
            done(standing, plan, quotes, List.of(), "Nothing was sent (--dry-run).");
            return 0;
        }
        if (!options.yes && !confirmed(out, in)) {
            out.println("Nothing was sent.");
            return NOT_CONFIRMED;
        }
        var sending = new Sender(node, standing.subnet().l1ChainId(), sender, options.waitMax());
        var receipts = new ArrayList<L1Receipt>();
        for (Quote quote : quotes) {
            Quote now = quote.estimated() ? quote : Quote.estimated(node, sender.address(), quote.call(), fees);
            L1Receipt receipt = sending.send(now);
            receipts.add(receipt);
            if (!options.json) {
                out.printf(
                        "Sent %s: transaction %s, L1 block %d, gas %d, fee %s%n",
                        quote.call().function(),
                        receipt.transactionHash(),
                        receipt.blockNumber(),
                        receipt.gasUsed(),
                        Amounts.eth(receipt.feeWei().toBigInteger()));
            }
        }
        done(standing, plan, quotes, receipts, "");
        return 0;
    }

    private static String text(Standing standing, Plan.Send plan, List<Quote> quotes, BigInteger most) {
        var text = new StringBuilder();
        text.append("From %s on chain %d, subnet %d%n"
                .formatted(
                        standing.sender().address(),
                        standing.subnet().l1ChainId(),
                        standing.subnet().number()));
        int number = 1;
        for (Quote quote : quotes) {
            text.append("  %d. %s%n".formatted(number++, quote.call().text()));
            text.append("     to %s, value 0 ETH, gas %s%d, fee %s%n"
                    .formatted(
                            quote.call().to(),
                            quote.estimated() ? "" : "at most ",
                            quote.gas(),
                            Amounts.eth(quote.feeWei())));
        }
        text.append("  It may cost %s at most.%n".formatted(Amounts.eth(most)));
        plan.notes().forEach(note -> text.append("  %s%n".formatted(note)));
        return text.toString();
    }

    static boolean confirmed(PrintStream out, BufferedReader in) {
        out.print("Send it? Type yes: ");
        out.flush();
        try {
            return "yes".equals(in.readLine());
        } catch (IOException e) {
            return false;
        }
    }

    private void done(Standing standing, Plan.Send plan, List<Quote> quotes, List<L1Receipt> receipts, String why) {
        if (options.json) {
            out.println(json(standing, plan, quotes, receipts).toPrettyString());
        } else if (!why.isEmpty()) {
            out.println(why);
        }
    }

    private static ObjectNode json(Standing standing, Plan.Send plan, List<Quote> quotes, List<L1Receipt> receipts) {
        var json = JSON.createObjectNode();
        json.put("from", standing.sender().address().toString());
        json.put("l1ChainId", standing.subnet().l1ChainId());
        json.put("subnet", standing.subnet().number());
        var calls = json.putArray("calls");
        for (int i = 0; i < quotes.size(); i++) {
            Quote quote = quotes.get(i);
            var call = calls.addObject();
            call.put("contract", quote.call().contract());
            call.put("to", quote.call().to().toString());
            call.put("function", quote.call().function());
            var arguments = call.putObject("arguments");
            quote.call().arguments().forEach(argument -> arguments.put(argument.name(), argument.shown()));
            call.put("data", org.lumia.ethereum.Hex.encode(quote.call().data()));
            call.put("valueWei", "0");
            call.put("gas", quote.gas());
            call.put("gasIsEstimated", quote.estimated());
            call.put("feeWei", quote.feeWei().toString());
            call.put("feeWeiMax", quote.feeWeiMax().toString());
            if (i < receipts.size()) {
                L1Receipt receipt = receipts.get(i);
                call.putObject("sent")
                        .put("transactionHash", receipt.transactionHash().toString())
                        .put("l1Block", receipt.blockNumber())
                        .put("gasUsed", receipt.gasUsed())
                        .put("feeWei", receipt.feeWei().toBigInteger().toString());
            }
        }
        var notes = json.putArray("notes");
        plan.notes().forEach(notes::add);
        return json;
    }
}
