package org.lumia.devnet.failover;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.RpcConnection;
import org.lumia.benchmarks.Wallet;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.FundedAccounts;
import org.lumia.devnet.Patience;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;

/**
 * Transfers at a steady rate through one endpoint, from many accounts of which each sends nonce after nonce. What is not
 * answered, or refused, is sent again as it is, as a wallet does it.
 */
final class FailoverLoad implements AutoCloseable {
    private static final int SENDERS = 100;
    private static final long RETRY_MILLIS = 50;
    private static final Address TO = Address.parse("0x00000000000000000000000000000000faceface");

    private final URI url;
    private final long chainId;
    private final long pauseNanos;
    private final ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private final Map<Thread, RpcConnection> connections = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> threads;

    /** Funds its accounts and begins. */
    FailoverLoad(URI url, long chainId, int perSecond) throws IOException {
        this.url = url;
        this.chainId = chainId;
        this.pauseNanos = SENDERS * 1_000_000_000L / perSecond;
        var senders = FundedAccounts.make(url, chainId, "failover", SENDERS);
        threads = IntStream.range(0, SENDERS)
                .mapToObj(i -> Thread.ofVirtual().name("load").start(() -> run(senders.get(i), i)))
                .toList();
    }

    private Wallet.Signed sign(Wallet from, Address to, BigInteger value) {
        return from.sign(FundedAccounts.transfer(chainId, to, value));
    }

    private void run(Wallet sender, int index) {
        try {
            long due = System.nanoTime() + pauseNanos * index / SENDERS;
            while (!stop.await(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                submit(sign(sender, TO, BigInteger.ONE));
                due += pauseNanos;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(connections.remove(Thread.currentThread()));
        }
    }

    /** Until it is acknowledged, also when the load is to end: nobody may be left in doubt. */
    private void submit(Wallet.Signed transaction) {
        var body = Rpc.body("eth_sendRawTransaction", Hex.encode(transaction.raw()));
        long from = System.nanoTime();
        while (!acknowledged(body)) {
            Patience.pass(Duration.ofMillis(RETRY_MILLIS));
        }
        sent.add(new Sent(transaction.hash().toString(), from, System.nanoTime()));
    }

    private boolean acknowledged(byte[] body) {
        try {
            var answer = Rpc.JSON.readTree(connection().post(body));
            var error = answer.path("error");
            var message = error.path("message").asString("");
            if (!error.isObject() || message.contains("already known") || message.contains("nonce too low")) {
                return true;
            }
            refuse(error.path("code").asString("") + " " + message.replaceAll("(0x)?[0-9a-fA-F]{6,}|[0-9]{2,}", "N"));
        } catch (IOException broken) {
            close(connections.remove(Thread.currentThread()));
            refuse("no answer");
        }
        return false;
    }

    private RpcConnection connection() throws IOException {
        var open = connections.get(Thread.currentThread());
        if (open != null) {
            return open;
        }
        var opened = new RpcConnection(url);
        connections.put(Thread.currentThread(), opened);
        return opened;
    }

    private static void close(@Nullable RpcConnection connection) {
        if (connection != null) {
            connection.close();
        }
    }

    private void refuse(String why) {
        synchronized (refused) {
            refused.merge(why, 1L, Long::sum);
        }
    }

    /** What was acknowledged, in no order. */
    List<Sent> sent() {
        return new ArrayList<>(sent);
    }

    /** Answers after which the same bytes were sent again. */
    Map<String, Long> refused() {
        synchronized (refused) {
            return new TreeMap<>(refused);
        }
    }

    /** Returns when everything that was sent is acknowledged. */
    @Override
    public void close() {
        stop.countDown();
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevnetException("interrupted", e);
        }
    }
}
