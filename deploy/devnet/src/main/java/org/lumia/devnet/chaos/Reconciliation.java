package org.lumia.devnet.chaos;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.lumia.devnet.Http;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Verifier;
import org.lumia.rpc.JsonRpcException;

/** Counts after a run: each accepted transaction once, heights, topics, rewards, and what L1 says. */
final class Reconciliation {

    private static final Duration EXECUTED_WAIT_MAX = Duration.ofSeconds(60);
    private static final Duration FINAL_WAIT_MAX = Duration.ofSeconds(240);
    private static final Duration EPOCH_WAIT_MAX = Duration.ofSeconds(180);

    private final Suite suite;
    private final ChaosSettings settings;
    private final Load load;
    private final Consumer<Set<String>> supervisor;
    private final List<String> findings = new ArrayList<>();

    Reconciliation(Suite suite, ChaosSettings settings, Load load, Consumer<Set<String>> supervisor) {
        this.suite = suite;
        this.settings = settings;
        this.load = load;
        this.supervisor = supervisor;
    }

    Counted count(List<Occurrence> occurrences) {
        load.unexpected().forEach(answer -> findings.add("unexpected answer: " + answer));
        load.senders().forEach(this::awaitExecuted);
        try {
            long height = number("eth_blockNumber", "[]").longValueExact();
            await("block " + height + " final", FINAL_WAIT_MAX, () -> {
                var block = Http.call(suite.rpc(), "eth_getBlockByNumber", "[\"finalized\",false]");
                return !block.isNull() && Long.decode(block.path("number").asString()) >= height;
            });
            await(
                    "rewards closed through block " + height,
                    EPOCH_WAIT_MAX,
                    () -> RewardsCheck.read(suite.rpc()).lastBlock() >= height);
            return counted(occurrences, height);
        } catch (IOException | JsonRpcException e) {
            findings.add("cannot be counted: " + e);
            return counted(occurrences, new ChainWalk(0, java.util.Map.of(), Set.of(), List.of()), 0, 0, "");
        }
    }

    private Counted counted(List<Occurrence> occurrences, long height) throws IOException {
        var walk = ChainWalk.read(suite.rpc(), height);
        findings.addAll(walk.findings());
        var rewards = RewardsCheck.read(suite.rpc());
        findings.addAll(rewards.findings());
        long repeats = 0;
        for (var held : TopicsCheck.read(suite.bootstrapServers(), suite.topics())) {
            findings.addAll(held.findings());
            repeats += held.repeats();
            if (held.blocks() < height) {
                findings.add("%s ends at block %d of %d".formatted(held.topic(), held.blocks(), height));
            }
        }
        for (var sender : load.senders()) {
            checkReceived(sender, walk);
        }
        return counted(occurrences, walk, repeats, rewards.epochs(), verify());
    }

    private Counted counted(List<Occurrence> occurrences, ChainWalk walk, long repeats, int epochs, String verifier) {
        var accepted = load.accepted();
        var lost = new ArrayList<Counted.Trouble>();
        var doubled = new ArrayList<Counted.Trouble>();
        var refused = new ArrayList<Counted.Trouble>();
        for (var transaction : accepted) {
            int times = walk.times().getOrDefault(transaction.hash(), 0);
            if (times > 1) {
                doubled.add(trouble(transaction, occurrences, times + " times"));
            } else if (times == 1 && !walk.receipts().contains(transaction.hash())) {
                lost.add(trouble(transaction, occurrences, "in a block, without a receipt"));
            } else if (times == 0) {
                var level = level(transaction.hash());
                (level.startsWith("refused") ? refused : lost).add(trouble(transaction, occurrences, level));
            }
        }
        long known = accepted.stream()
                .filter(transaction -> transaction.how() == SteadyLoad.How.ALREADY_KNOWN)
                .count();
        return new Counted(
                accepted.size(),
                known,
                lost,
                doubled,
                refused,
                load.abandoned(),
                load.retried(),
                walk.height(),
                repeats,
                epochs,
                verifier,
                List.copyOf(findings));
    }

    private static Counted.Trouble trouble(
            SteadyLoad.Accepted transaction, List<Occurrence> occurrences, String detail) {
        var during = occurrences.stream()
                .filter(occurrence -> occurrence.fromNanos() <= transaction.atNanos())
                .reduce((earlier, later) -> later)
                .map(Occurrence::fault)
                .orElse("");
        return new Counted.Trouble(transaction.hash(), during, transaction.how() + ", " + detail);
    }

    /** What the API says of a transaction that is in no block. */
    private String level(String hash) {
        try {
            var answer = Http.call(suite.rpc(), "lumia_getFinality", "[\"" + hash + "\"]");
            return answer.isNull()
                    ? "unknown"
                    : "%s %s %s"
                            .formatted(
                                    answer.path("level").asString(""),
                                    answer.path("reason").asString(""),
                                    answer.path("detail").asString(""))
                            .strip();
        } catch (IOException | JsonRpcException e) {
            return "cannot be asked for: " + e.getMessage();
        }
    }

    /** Until the account's nonce has reached what was accepted of it; what is missing then is counted as lost. */
    private void awaitExecuted(SteadyLoad sender) {
        var accepted = BigInteger.valueOf(sender.accepted().size());
        await(
                "all transactions of " + sender.from() + " executed",
                EXECUTED_WAIT_MAX,
                () -> number("eth_getTransactionCount", "[\"" + sender.from() + "\",\"latest\"]")
                                .compareTo(accepted)
                        >= 0);
    }

    /** One wei each, and each transaction once: what the receiver holds says so independently of hashes. */
    private void checkReceived(SteadyLoad sender, ChainWalk walk) throws IOException {
        long included = sender.accepted().stream()
                .filter(transaction -> walk.times().containsKey(transaction.hash()))
                .count();
        long received =
                number("eth_getBalance", "[\"" + sender.to() + "\",\"latest\"]").longValueExact();
        if (received < included || received > included + sender.abandoned()) {
            findings.add("%s received %d of %d".formatted(sender.to(), received, included));
        }
    }

    private String verify() {
        var said = Verifier.run(
                "--genesis",
                settings.devnet().file("genesis.json").toString(),
                "--l1",
                suite.l1().url().toString());
        if (!said.agrees()) {
            findings.add("verify: " + said.output().strip());
        }
        return said.output().strip();
    }

    private void await(String what, Duration atMost, Callable<Boolean> condition) {
        boolean came = Patience.until(atMost, () -> {
            supervisor.accept(Set.of());
            try {
                return condition.call();
            } catch (Exception notYet) {
                return false;
            }
        });
        if (!came) {
            findings.add("not within %d s: %s".formatted(atMost.toSeconds(), what));
        }
    }

    private BigInteger number(String method, String parameters) throws IOException {
        return new BigInteger(
                Http.call(suite.rpc(), method, parameters).asString().substring(2), 16);
    }
}
