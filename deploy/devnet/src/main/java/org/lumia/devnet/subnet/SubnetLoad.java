package org.lumia.devnet.subnet;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.Wallet;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.FundedAccounts;
import org.lumia.devnet.Patience;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;

/** Transfers at a steady rate, each through the next operator, of which each is asked how far its own have come. */
final class SubnetLoad {
    private static final int ACCOUNTS_PER_OPERATOR = 20;
    private static final Duration CERTIFIED_WAIT_MAX = Duration.ofSeconds(60);
    private static final Address TO = Address.parse("0x00000000000000000000000000000000faceface");

    /** Microseconds from the submission. */
    record Times(long ordered, long executed, long attested) {}

    private final List<URI> operators;
    private final long chainId;
    private final List<Wallet> accounts;
    private final Duration askEvery;

    /** Funds its accounts. @param askEvery how far a transaction has come: what is measured is late by up to this */
    SubnetLoad(List<URI> operators, long chainId, Duration askEvery) throws IOException {
        this.operators = operators;
        this.chainId = chainId;
        this.askEvery = askEvery;
        this.accounts =
                FundedAccounts.make(operators.getFirst(), chainId, "subnet", ACCOUNTS_PER_OPERATOR * operators.size());
    }

    /** Returns when all that was sent has its certificate. */
    List<Times> run(int perSecond, Duration time) {
        var times = new ConcurrentLinkedQueue<Times>();
        var failures = new ConcurrentLinkedQueue<String>();
        long count = perSecond * time.toSeconds();
        long begin = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                long due = begin + i * 1_000_000_000L / perSecond;
                long wait = due - System.nanoTime();
                if (wait > 0) {
                    Patience.pass(Duration.ofNanos(wait));
                }
                // An account stays with its operator, whose answer a next nonce may build on.
                var account = accounts.get(i % accounts.size());
                var operator = operators.get(i % accounts.size() % operators.size());
                var signed = account.sign(FundedAccounts.transfer(chainId, TO, BigInteger.ONE));
                threads.execute(() -> {
                    try {
                        times.add(follow(operator, signed));
                    } catch (IOException | DevnetException failed) {
                        failures.add(String.valueOf(failed.getMessage()));
                    }
                });
            }
        }
        if (!failures.isEmpty()) {
            throw new DevnetException(
                    "%d of %d transactions failed, the first: %s".formatted(failures.size(), count, failures.peek()));
        }
        return new ArrayList<>(times);
    }

    private Times follow(URI operator, Wallet.Signed transaction) throws IOException {
        try (var rpc = new Rpc(operator)) {
            long from = System.nanoTime();
            rpc.call("eth_sendRawTransaction", Hex.encode(transaction.raw()));
            long ordered = micros(from);
            long executed = 0;
            while (micros(from) < CERTIFIED_WAIT_MAX.toNanos() / 1_000) {
                var answer = rpc.call("lumia_getFinality", transaction.hash().toString());
                if (executed == 0 && answer.hasNonNull("blockNumber")) {
                    executed = micros(from);
                }
                if (isAttested(answer)) {
                    return new Times(ordered, executed, micros(from));
                }
                Patience.pass(askEvery);
            }
        }
        throw new DevnetException(
                transaction.hash() + " had no certificate within " + CERTIFIED_WAIT_MAX.toSeconds() + " s");
    }

    private static boolean isAttested(JsonNode answer) {
        return switch (answer.path("level").asString("")) {
            case "attested", "safe", "finalized" -> true;
            default -> false;
        };
    }

    private static long micros(long fromNanos) {
        return (System.nanoTime() - fromNanos) / 1_000;
    }
}
