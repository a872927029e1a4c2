package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.RpcConnection;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who only wants a balance ten times a second and a transfer twice, each measured from the moment it was due. A refusal
 * that may be retried is, as a wallet does it, and the time goes on.
 */
final class Bystander implements AutoCloseable {
    private static final long READ_PAUSE_NANOS = 100_000_000;
    /** Far above what a transfer takes: one that is late makes no other late. */
    private static final long WRITE_PAUSE_NANOS = 500_000_000;

    private static final long RETRY_NANOS = 50_000_000;
    private static final long ANSWER_WAIT_NANOS_MAX = 30_000_000_000L;
    private static final long MICROS_MAX = 3_600_000_000L;
    private static final BigInteger FEE_MAX_WEI = BigInteger.valueOf(1_000_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000);
    private static final long TRANSFER_GAS = 21_000;

    private final Target target;
    private final Wallet wallet;
    private final Optional<InetAddress> from;
    private final Address recipient;
    private final Histogram readMicros = new ConcurrentHistogram(MICROS_MAX, 3);
    private final Histogram writeMicros = new ConcurrentHistogram(MICROS_MAX, 3);
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean stopped;

    /** Begins to ask. @param wallet funded, and of nobody else @param from the address it comes from */
    Bystander(Target target, Wallet wallet, Address recipient, Optional<InetAddress> from) {
        this.target = target;
        this.from = from;
        this.wallet = wallet;
        this.recipient = recipient;
        this.threads = List.of(
                Thread.ofPlatform().name("bystander-reads").start(this::reads),
                Thread.ofPlatform().name("bystander-writes").start(this::writes));
    }

    /**
     * How it fared; times in microseconds.
     *
     * @param failures what was not answered, or refused for good
     */
    record Fared(Histogram readMicros, Histogram writeMicros, List<String> failures) {}

    private interface Request {
        byte[] body();
    }

    private void reads() {
        byte[] body = Rpc.body("eth_getBalance", recipient.toString(), "latest");
        repeat(readMicros, READ_PAUSE_NANOS, () -> body);
    }

    private void writes() {
        repeat(writeMicros, WRITE_PAUSE_NANOS, () -> {
            var signed = wallet.sign(new Wallet.Call(
                    target.chainId(),
                    TRANSFER_GAS,
                    FEE_MAX_WEI,
                    TIP_WEI,
                    Optional.of(recipient),
                    BigInteger.ONE,
                    new byte[0]));
            return Rpc.body("eth_sendRawTransactionSync", Hex.encode(signed.raw()));
        });
    }

    private void repeat(Histogram micros, long pauseNanos, Request request) {
        long due = System.nanoTime();
        RpcConnection connection = null;
        try {
            while (!stopped) {
                for (long wait = due - System.nanoTime(); wait > 0 && !stopped; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                byte[] body = request.body();
                String failure = null;
                do {
                    try {
                        connection = connection == null ? new RpcConnection(target.url(), from) : connection;
                        JsonNode answer = Rpc.JSON.readTree(connection.post(body));
                        failure = failure(answer);
                    } catch (IOException broken) {
                        failure = String.valueOf(broken);
                    }
                    if (failure != null) {
                        LockSupport.parkNanos(RETRY_NANOS);
                    }
                } while (failure != null && !stopped && System.nanoTime() - due < ANSWER_WAIT_NANOS_MAX);
                if (failure == null) {
                    micros.recordValue(Math.clamp((System.nanoTime() - due) / 1_000, 1, MICROS_MAX));
                } else if (!stopped || System.nanoTime() - due >= ANSWER_WAIT_NANOS_MAX) {
                    failures.add(failure);
                }
                // Those that were due meanwhile waited too.
                due += pauseNanos;
            }
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    /** Null when it was answered; one that is in the log already has been taken by a try before. */
    private static @org.jspecify.annotations.Nullable String failure(JsonNode answer) {
        JsonNode error = answer.path("error");
        String message = error.path("message").asString("");
        boolean done = !error.isObject() || message.contains("already known") || message.contains("nonce too low");
        return done ? null : error.toString();
    }

    Fared fared() {
        return new Fared(readMicros, writeMicros, List.copyOf(failures));
    }

    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
