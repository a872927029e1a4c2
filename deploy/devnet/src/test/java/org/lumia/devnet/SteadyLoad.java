package org.lumia.devnet;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lumia.ethereum.Address;
import org.lumia.rpc.JsonRpcException;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/**
 * One account that sends transfers of one wei, nonce after nonce, through crashes: a submission without an answer is sent again
 * as it is, until it is accepted or known.
 */
final class SteadyLoad implements Runnable {

    private static final BigInteger FEE_WEI = BigInteger.valueOf(20_000_000_000L);
    private static final BigInteger TIP_WEI = BigInteger.valueOf(1_000_000_000L);
    private static final long PAUSE_MILLIS = 20;
    private static final long RETRY_MILLIS = 200;

    private final String url;
    private final long chainId;
    private final Credentials account;
    private final Address to;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<String> accepted = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();

    SteadyLoad(String url, long chainId, String key, Address to) {
        this.url = url;
        this.chainId = chainId;
        this.account = Credentials.create(key);
        this.to = to;
    }

    Address to() {
        return to;
    }

    String from() {
        return account.getAddress();
    }

    /** Hashes that were accepted, in nonce order; read after {@link #run} has ended. */
    List<String> accepted() {
        return accepted;
    }

    /** Answers that a correct sequencer would not give. */
    List<String> unexpected() {
        return unexpected;
    }

    void stop() {
        stop.countDown();
    }

    @Override
    public void run() {
        try {
            for (long nonce = 0; !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); nonce++) {
                submit(nonce);
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
        while (true) {
            var answer = tryOnce(Numeric.toHexString(signed), hash);
            if (answer.isPresent()) {
                accepted.add(answer.get());
                return;
            }
            stopOrWait();
        }
    }

    private void stopOrWait() throws InterruptedException {
        new CountDownLatch(1).await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The hash when the sequencer has it, empty when nobody knows yet. */
    private Optional<String> tryOnce(String raw, String hash) {
        try {
            return Optional.of(Http.call(url, "eth_sendRawTransaction", "[\"" + raw + "\"]")
                    .asString());
        } catch (IOException notAnswered) {
            return Optional.empty();
        } catch (JsonRpcException refused) {
            var said = String.valueOf(refused.getMessage());
            if (said.contains("already known") || said.contains("nonce too low")) {
                return Optional.of(hash);
            }
            if (refused.code() != JsonRpcException.LIMIT_EXCEEDED && !said.contains("limit")) {
                unexpected.add("%s: %d %s".formatted(hash, refused.code(), said));
            }
            return Optional.empty();
        }
    }
}
