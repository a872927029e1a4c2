package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Sockets that subscribe to logs, ask for megabytes and read nothing, while large logs are written. */
final class SocketsAttack implements Attack {
    private static final int SOCKETS = 100;
    private static final int TRANSACTIONS_AT_ONCE = 5;
    private static final long PAUSE_NANOS = 500_000_000;

    private static final String SUBSCRIBE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"logs\",{}]}";

    private final BigLogs logs;

    SocketsAttack(BigLogs logs) {
        this.logs = logs;
    }

    @Override
    public String name() {
        return "sockets";
    }

    @Override
    public String what() {
        return "a hundred sockets that subscribe to logs, ask for receipts of large blocks, and read nothing";
    }

    @Override
    public void prepare(Target target) throws IOException {
        logs.ensure(target);
    }

    @Override
    public void run(Target target, Tally tally) throws IOException, InterruptedException {
        String receipts = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"eth_getBlockReceipts\",\"params\":[\"%s\"]}"
                .formatted(logs.ensure(target).to());
        var sockets = new ArrayList<RawWebSocket>();
        Thread writer = Parallel.attackers("big-logs-").newThread(() -> write(target, tally));
        writer.start();
        try {
            while (!target.isOver()) {
                if (sockets.size() < SOCKETS) {
                    open(target, sockets, tally);
                }
                for (RawWebSocket socket : sockets) {
                    if (socket.sends(receipts)) {
                        tally.sent(1);
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            writer.join();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                sockets.forEach(socket -> threads.execute(() -> tally.unanswered(socket.ending())));
            }
        } finally {
            for (RawWebSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void open(Target target, List<RawWebSocket> sockets, Tally tally) {
        try {
            while (sockets.size() < SOCKETS) {
                var socket = new RawWebSocket(target.url(), target.from(sockets.size()));
                sockets.add(socket);
                tally.sent(1);
                socket.send(SUBSCRIBE);
            }
        } catch (IOException refused) {
            tally.unanswered("no socket: " + refused.getClass().getSimpleName());
        }
    }

    private static void write(Target target, Tally tally) {
        while (!target.isOver()) {
            try {
                BigLogs.write(target, TRANSACTIONS_AT_ONCE, target.from(0));
                tally.sent(TRANSACTIONS_AT_ONCE);
            } catch (IOException refused) {
                tally.unanswered("logs not written: " + refused.getMessage());
                LockSupport.parkNanos(PAUSE_NANOS);
                try {
                    target.refreshNonce();
                } catch (IOException stillAway) {
                    tally.unanswered("no nonce: " + stillAway.getMessage());
                }
            }
        }
    }
}
