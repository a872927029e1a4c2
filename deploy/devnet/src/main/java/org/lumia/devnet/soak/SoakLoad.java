package org.lumia.devnet.soak;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.TestToken;
import org.lumia.benchmarks.Wallet;
import org.lumia.devnet.DevAccounts;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.FundedAccounts;
import org.lumia.devnet.Patience;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.rpc.JsonRpcException;
import tools.jackson.databind.JsonNode;

/** Three transfers to two ERC-20 transfers at a steady rate, and after each a read. */
final class SoakLoad implements AutoCloseable {
    private static final int ACCOUNTS = 20;
    private static final int TURNS = 5;
    private static final int TRANSFERS = 3;
    private static final long TOKEN_GAS = 100_000;
    private static final long DEPLOY_GAS = 3_000_000;
    private static final BigInteger FEE_WEI = BigInteger.valueOf(100_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000L);
    private static final BigInteger TOKENS = BigInteger.TEN.pow(24);
    private static final Duration INCLUDED_WAIT_MAX = Duration.ofSeconds(60);
    private static final long LOG_BLOCKS = 20;
    private static final long RECIPIENTS = 1_000;
    private static final long FIRST_RECIPIENT = 0xface_0000L;

    private final URI url;
    private final long chainId;
    private final int perSecond;
    private final List<Wallet> accounts;
    private final Address token;
    private final List<Thread> threads = new ArrayList<>();
    private final Answers transactions = new Answers();
    private final Answers reads = new Answers();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stopped;

    /** How many were answered and how long that took; what was refused or not answered is counted apart. */
    static final class Answers {
        private final LongAdder answered = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder nanos = new LongAdder();
        private final LongAdder times = new LongAdder();
        private final AtomicReference<String> firstFailure = new AtomicReference<>("");

        private void took(long fromNanos) {
            answered.increment();
            times.increment();
            nanos.add(System.nanoTime() - fromNanos);
        }

        private void failed(Exception how) {
            failed.increment();
            firstFailure.compareAndSet("", String.valueOf(how.getMessage()));
        }

        long answered() {
            return answered.sum();
        }

        long failed() {
            return failed.sum();
        }

        String firstFailure() {
            return String.valueOf(firstFailure.get());
        }

        /** Mean of those since this was asked last, in milliseconds; empty where there were none. */
        Optional<Double> meanMillis() {
            long count = times.sumThenReset();
            long sum = nanos.sumThenReset();
            return count == 0 ? Optional.empty() : Optional.of(sum / 1e6 / count);
        }
    }

    private SoakLoad(URI url, long chainId, int perSecond, List<Wallet> accounts, Address token) {
        this.url = url;
        this.chainId = chainId;
        this.perSecond = perSecond;
        this.accounts = accounts;
        this.token = token;
    }

    /** Funds its accounts and deploys their token, and begins. */
    static SoakLoad start(URI url, long chainId, int perSecond) throws IOException {
        var accounts = FundedAccounts.make(url, chainId, "soak", ACCOUNTS);
        var load = new SoakLoad(url, chainId, perSecond, accounts, token(url, chainId, accounts));
        for (int i = 0; i < ACCOUNTS; i++) {
            int account = i;
            load.threads.add(Thread.ofVirtual().name("soak-" + i).start(() -> load.send(account)));
        }
        return load;
    }

    private static Address token(URI url, long chainId, List<Wallet> accounts) throws IOException {
        try (var rpc = new Rpc(url)) {
            var funder = Wallet.fromMnemonic(DevAccounts.MNEMONIC);
            funder.setNonce(
                    rpc.quantity("eth_getTransactionCount", funder.address().toString(), "pending")
                            .longValueExact());
            var deployed = funder.sign(new Wallet.Call(
                    chainId,
                    DEPLOY_GAS,
                    FEE_WEI,
                    TIP_WEI,
                    Optional.empty(),
                    BigInteger.ZERO,
                    TestToken.creationCode()));
            rpc.call("eth_sendRawTransaction", Hex.encode(deployed.raw()));
            var token = contract(rpc, deployed);
            Wallet.Signed last = deployed;
            for (var account : accounts) {
                last = funder.sign(tokenTransfer(chainId, token, account.address(), TOKENS));
                rpc.call("eth_sendRawTransaction", Hex.encode(last.raw()));
            }
            receipt(rpc, last);
            return token;
        }
    }

    private static Address contract(Rpc rpc, Wallet.Signed deployed) {
        return Address.parse(receipt(rpc, deployed).path("contractAddress").asString());
    }

    private static JsonNode receipt(Rpc rpc, Wallet.Signed transaction) {
        var hash = transaction.hash().toString();
        var receipt = new AtomicReference<JsonNode>();
        boolean isIncluded = Patience.until(INCLUDED_WAIT_MAX, () -> {
            try {
                receipt.set(rpc.call("eth_getTransactionReceipt", hash));
                return receipt.get().path("status").asString("").equals("0x1");
            } catch (IOException away) {
                return false;
            }
        });
        if (!isIncluded) {
            throw new DevnetException("the load's token was not made: " + receipt.get());
        }
        return receipt.get();
    }

    private static Wallet.Call tokenTransfer(long chainId, Address token, Address to, BigInteger amount) {
        return new Wallet.Call(
                chainId,
                TOKEN_GAS,
                FEE_WEI,
                TIP_WEI,
                Optional.of(token),
                BigInteger.ZERO,
                TestToken.transfer(to, amount));
    }

    private static Wallet.Call transfer(long chainId, Address to) {
        var any = FundedAccounts.transfer(chainId, to, BigInteger.ONE);
        return new Wallet.Call(chainId, any.gas(), FEE_WEI, TIP_WEI, any.to(), any.value(), any.data());
    }

    /** One account's part: what it was late for is left out, so that a pause is not followed by a burst. */
    private void send(int account) {
        var wallet = accounts.get(account);
        long periodNanos = 1_000_000_000L * ACCOUNTS / perSecond;
        long due = System.nanoTime() + periodNanos * account / ACCOUNTS;
        try (var rpc = new Rpc(url)) {
            var last = "";
            for (int turn = account % TURNS; !stopped; turn = (turn + 1) % TURNS) {
                Patience.pass(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                last = submit(rpc, wallet, turn).orElse(last);
                read(rpc, wallet, turn, last);
                due = Math.max(due + periodNanos, System.nanoTime());
            }
        } catch (DevnetException interrupted) {
            // Told to end.
        }
    }

    private Optional<String> submit(Rpc rpc, Wallet wallet, int turn) {
        var to = Address.parse("0x%040x".formatted(FIRST_RECIPIENT + sent.getAndIncrement() % RECIPIENTS));
        var signed = wallet.sign(
                turn < TRANSFERS ? transfer(chainId, to) : tokenTransfer(chainId, token, to, BigInteger.ONE));
        long from = System.nanoTime();
        try {
            rpc.call("eth_sendRawTransaction", Hex.encode(signed.raw()));
            transactions.took(from);
            return Optional.of(signed.hash().toString());
        } catch (IOException | JsonRpcException failed) {
            if (!stopped) {
                transactions.failed(failed);
                goOnFromChain(rpc, wallet);
            }
            return Optional.empty();
        }
    }

    /** After a failure nobody knows whether the nonce was taken. */
    private static void goOnFromChain(Rpc rpc, Wallet wallet) {
        try {
            wallet.setNonce(
                    rpc.quantity("eth_getTransactionCount", wallet.address().toString(), "pending")
                            .longValueExact());
        } catch (IOException | JsonRpcException away) {
            // The next transaction fails too, and asks again.
        }
    }

    private void read(Rpc rpc, Wallet wallet, int turn, String last) {
        long from = System.nanoTime();
        try {
            switch (turn) {
                case 0 -> rpc.call("eth_getBalance", wallet.address().toString(), "latest");
                case 1 -> rpc.call("eth_getBlockByNumber", "latest", true);
                case 2 -> rpc.call("eth_call", balance(wallet), "latest");
                case 3 -> rpc.call("eth_getLogs", newestLogs(rpc));
                default -> rpc.call("eth_getTransactionReceipt", last);
            }
            reads.took(from);
        } catch (IOException | JsonRpcException failed) {
            if (!stopped) {
                reads.failed(failed);
            }
        }
    }

    private Map<String, String> balance(Wallet wallet) {
        return Map.of("to", token.toString(), "data", TestToken.balanceOf(wallet.address()));
    }

    private Map<String, String> newestLogs(Rpc rpc) throws IOException {
        long head = rpc.quantity("eth_blockNumber").longValueExact();
        return Map.of(
                "address", token.toString(), "fromBlock", "0x" + Long.toHexString(Math.max(0, head - LOG_BLOCKS)));
    }

    Answers transactions() {
        return transactions;
    }

    Answers reads() {
        return reads;
    }

    /** Transactions of this load that blocks hold. */
    long included(Rpc rpc) throws IOException {
        long sum = 0;
        for (var account : accounts) {
            sum += rpc.quantity("eth_getTransactionCount", account.address().toString(), "latest")
                    .longValueExact();
        }
        return sum;
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
