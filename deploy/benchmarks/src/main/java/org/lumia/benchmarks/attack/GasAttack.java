package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.WorstGasFlood;

/** Transactions that spend 16 million gas each on signatures, faster than blocks take them, for a few seconds. */
final class GasAttack implements Attack {
    private static final int CONNECTIONS = 4;
    private static final int SENDERS = 9;
    private static final int EACH = 7;
    private static final byte[] NO_MORE = {};

    private final AtomicInteger next = new AtomicInteger();
    private List<byte[]> bodies = List.of();

    @Override
    public String name() {
        return "gas";
    }

    @Override
    public String what() {
        return "63 transactions of 16 million gas each from nine senders that do nothing but check signatures";
    }

    @Override
    public void prepare(Target target) throws IOException {
        try (var flood = new WorstGasFlood(target.url(), target.wallet(), SENDERS, EACH)) {
            var made = new ArrayList<byte[]>();
            for (String raw : flood.transactions("ecrecover")) {
                made.add(Rpc.body("eth_sendRawTransaction", raw));
            }
            bodies = made;
            next.set(0);
        }
    }

    @Override
    public void run(Target target, Tally tally) throws InterruptedException {
        Parallel.post(target, CONNECTIONS, index -> body(), 1, tally);
    }

    private byte[] body() {
        int number = next.getAndIncrement();
        return number < bodies.size() ? bodies.get(number) : NO_MORE;
    }
}
