package org.lumia.devnet.chaos;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.devnet.Http;
import org.lumia.ethereum.Address;
import org.lumia.rpc.JsonRpcException;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/**
 * One account that sends transfers of one wei, nonce after nonce, through crashes: a submission without an answer in time is
 * sent again as it is, until it is accepted or known.
 */
public final class SteadyLoad implements Runnable {

    private static final BigInteger FEE_WEI = BigInteger.valueOf(20_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000L);
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(8);
    private static final Duration LAST_ANSWER_WAIT_MAX = Duration.ofSeconds(60);
    private static final long RETRY_MILLIS = 200;
    private static final int PARKED_EVERY = 5;
    private static final int UNEXPECTED_MAX = 100;

    /**
     * A transaction that the sequencer said it has.
     *
     * @param how answered with its hash, or with what says that an earlier try of the same bytes arrived
     * @param atNanos of {@link System#nanoTime()}
     */
    public record Accepted(String hash, How how, long atNanos) {}

    /** How a transaction came to count as accepted. */
    public enum How {
        HASH,
        ALREADY_KNOWN,
        NONCE_TOO_LOW
    }

    private final String url;
    private final long chainId;
    private final Credentials account;
    private final Address to;
    private final Duration pause;
    private final boolean parks;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Accepted> accepted = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final Map<String, Long> retried = new TreeMap<>();
    private long abandoned;

    /**
     * @param pause between two transactions
     * @param parks whether now and then a nonce is sent before the one that it waits for
     */
    public SteadyLoad(String url, long chainId, String key, Address to, Duration pause, boolean parks) {
        this.url = url;
        this.chainId = chainId;
        this.account = Credentials.create(key);
        this.to = to;
        this.pause = pause;
        this.parks = parks;
    }

    public Address to() {
        return to;
    }

    public String from() {
        return account.getAddress();
    }

    /** In the order of the answers. */
    public synchronized List<Accepted> accepted() {
        return List.copyOf(accepted);
    }

    /** Answers that a correct sequencer would not give. */
    public synchronized List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** Refusals after which the same bytes were sent again, numbers left out, with how often each was seen. */
    public synchronized Map<String, Long> retried() {
        return new TreeMap<>(retried);
    }

    /** Transactions without an answer when the run ended: they may be in the chain or not. */
    public synchronized long abandoned() {
        return abandoned;
    }

    /** Ends after the transaction that is under way, which is given a minute. */
    public void stop() {
        stop.countDown();
    }

    @Override
    public void run() {
        try {
            long nonce = 0;
            for (long turn = 1; !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS); turn++) {
                if (parks && turn % PARKED_EVERY == 0) {
                    submit(nonce + 1);
                    submit(nonce);
                    nonce += 2;
                } else {
                    submit(nonce++);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(long nonce) throws InterruptedException {
        var signed = TransactionEncoder.signMessage(
                RawTransaction.createTransaction(
                        chainId,
                        BigInteger.valueOf(nonce),
                        BigInteger.valueOf(21_000),
                        to.toString(),
                        BigInteger.ONE,
                        "0x",
                        TIP_WEI,
                        FEE_WEI),
                chainId,
                account);
        var hash = Numeric.toHexString(Hash.sha3(signed));
        var raw = Numeric.toHexString(signed);
        long stoppedAt = 0;
        while (!answered(raw, hash)) {
            if (stop.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                stoppedAt = stoppedAt == 0 ? System.nanoTime() : stoppedAt;
                if (System.nanoTime() - stoppedAt > LAST_ANSWER_WAIT_MAX.toNanos()) {
                    abandon();
                    return;
                }
                new CountDownLatch(1).await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whether the sequencer has it; false when nobody knows. */
    private boolean answered(String raw, String hash) {
        try {
            var answer = Http.call(url, "eth_sendRawTransaction", "[\"" + raw + "\"]", ANSWER_WAIT_MAX)
                    .asString();
            accept(answer, How.HASH);
            if (!answer.equals(hash)) {
                unexpected(hash + ": answered with another hash, " + answer);
            }
            return true;
        } catch (JsonRpcException refused) {
            var said = String.valueOf(refused.getMessage());
            if (said.contains("already known")) {
                accept(hash, How.ALREADY_KNOWN);
                return true;
            }
            if (said.contains("nonce too low")) {
                accept(hash, How.NONCE_TOO_LOW);
                return true;
            }
            if (refused.code() != JsonRpcException.LIMIT_EXCEEDED
                    && refused.code() != JsonRpcException.RESOURCE_UNAVAILABLE) {
                unexpected("%s: %d %s".formatted(hash, refused.code(), said));
            }
            retry(said.replaceAll("(0x)?[0-9a-fA-F]{6,}|[0-9]{2,}", "N"));
            return false;
        } catch (IOException unanswered) {
            retry("no answer");
            return false;
        }
    }

    private synchronized void accept(String hash, How how) {
        accepted.add(new Accepted(hash, how, System.nanoTime()));
    }

    private synchronized void unexpected(String what) {
        if (unexpected.size() < UNEXPECTED_MAX) {
            unexpected.add(what);
        }
    }

    private synchronized void retry(String why) {
        retried.merge(why, 1L, Long::sum);
    }

    private synchronized void abandon() {
        abandoned++;
    }
}
