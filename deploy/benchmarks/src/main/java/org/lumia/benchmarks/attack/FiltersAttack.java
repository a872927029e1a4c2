package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.lumia.benchmarks.Rpc;

/** Sockets that subscribe with the largest filters again and again, and read nothing. */
final class FiltersAttack implements Attack {
    private static final int SOCKETS = 60;
    private static final int TOPICS = 1_000;
    private static final long PAUSE_NANOS = 100_000_000;

    @Override
    public String name() {
        return "filters";
    }

    @Override
    public String what() {
        return "sixty sockets that each subscribe ten times a second with a thousand topics";
    }

    @Override
    public void run(Target target, Tally tally) throws IOException, InterruptedException {
        String subscribe = new String(
                Rpc.body(
                        "eth_subscribe",
                        "logs",
                        Map.of("topics", List.of(Collections.nCopies(TOPICS, "0x" + "ab".repeat(32))))),
                java.nio.charset.StandardCharsets.UTF_8);
        var sockets = new ArrayList<RawWebSocket>();
        try {
            while (!target.isOver()) {
                try {
                    while (sockets.size() < SOCKETS) {
                        sockets.add(new RawWebSocket(target.url(), target.from(sockets.size())));
                    }
                } catch (IOException refused) {
                    tally.unanswered("no socket: " + refused.getClass().getSimpleName());
                }
                for (RawWebSocket socket : sockets) {
                    if (socket.sends(subscribe)) {
                        tally.sent(1);
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                sockets.forEach(socket -> threads.execute(() -> tally.unanswered(socket.ending())));
            }
        } finally {
            for (RawWebSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
