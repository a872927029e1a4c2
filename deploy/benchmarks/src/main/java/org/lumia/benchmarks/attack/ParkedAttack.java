package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.Wallet;
import org.lumia.ethereum.Hex;

/** Transactions of the largest size with nonces that are not due, as many as a node parks and more. */
final class ParkedAttack implements Attack {
    private static final int CONNECTIONS = 4;
    private static final int SENDERS = 40;
    private static final int TRANSACTIONS_MAX = 20_000;
    private static final int DATA_BYTES = 120_000;
    /** Ten for each zero byte (EIP-7623) and the first 21,000. */
    private static final long GAS = 21_000 + 10L * DATA_BYTES;

    private static final BigInteger FEE_WEI = BigInteger.valueOf(10_000_000_000L);
    private static final BigInteger FUNDS_WEI = BigInteger.TEN.pow(18);

    private final List<Wallet> senders = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();

    @Override
    public String name() {
        return "parked";
    }

    @Override
    public String what() {
        return "up to 20,000 transactions of 120,000 bytes from 40 senders, none of which is due";
    }

    @Override
    public void prepare(Target target) throws IOException {
        if (senders.isEmpty()) {
            for (int i = 0; i < SENDERS; i++) {
                senders.add(Wallet.fromSeed("parked %d %d".formatted(System.currentTimeMillis(), i)));
                senders.getLast().setNonce(1);
            }
            target.fund(senders.stream().map(Wallet::address).toList(), FUNDS_WEI);
        }
    }

    @Override
    public void run(Target target, Tally tally) throws InterruptedException {
        Parallel.post(target, CONNECTIONS, index -> next(target), 1, tally);
    }

    private byte[] next(Target target) {
        int number = sent.getAndIncrement();
        Wallet sender = senders.get(number % SENDERS);
        synchronized (sender) {
            if (number >= TRANSACTIONS_MAX) {
                sender.setNonce(1);
            }
            return Rpc.body(
                    "eth_sendRawTransaction",
                    Hex.encode(sender.sign(new Wallet.Call(
                                    target.chainId(),
                                    GAS,
                                    FEE_WEI,
                                    BigInteger.ONE,
                                    Optional.of(target.payer()),
                                    BigInteger.ZERO,
                                    new byte[DATA_BYTES]))
                            .raw()));
        }
    }
}
