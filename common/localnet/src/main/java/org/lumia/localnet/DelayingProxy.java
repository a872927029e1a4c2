package org.lumia.localnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A long wire: passes TCP connections on to another port of this machine, every byte so much later in both directions. Order and
 * throughput stay; what is under way is bounded, and a reader that is slow holds its writer back.
 */
public final class DelayingProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS_UNDER_WAY_MAX = 1_024;
    private static final byte[] END = new byte[0];

    private final ServerSocket server;
    private final int target;
    private final long oneWayNanos;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private record Chunk(byte[] bytes, long dueNanos) {}

    private DelayingProxy(ServerSocket server, int target, long oneWayNanos) {
        this.server = server;
        this.target = target;
        this.oneWayNanos = oneWayNanos;
    }

    /** Listens on a port of the loopback interface. @param target the port it passes to @param oneWay delay in each direction */
    public static DelayingProxy start(int port, int target, Duration oneWay) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var proxy = new DelayingProxy(server, target, oneWay.toNanos());
            Thread.ofVirtual().name("wire-" + port).start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException ended) {
                // The server's end, or a connection that was gone at once.
            }
        }
    }

    private void connect(Socket near) throws IOException {
        var far = new Socket();
        open.add(near);
        open.add(far);
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException refused) {
            end(near, far);
            return;
        }
        wire(near, far);
        wire(far, near);
    }

    private void wire(Socket from, Socket to) {
        var underWay = new ArrayBlockingQueue<Chunk>(CHUNKS_UNDER_WAY_MAX);
        Thread.ofVirtual().start(() -> read(from, to, underWay));
        Thread.ofVirtual().start(() -> write(from, to, underWay));
    }

    private void read(Socket from, Socket to, BlockingQueue<Chunk> underWay) {
        var buffer = new byte[CHUNK_BYTES];
        try {
            for (int count = from.getInputStream().read(buffer);
                    count >= 0;
                    count = from.getInputStream().read(buffer)) {
                underWay.put(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime() + oneWayNanos));
            }
            underWay.put(new Chunk(END, System.nanoTime() + oneWayNanos));
        } catch (IOException broken) {
            end(from, to);
            underWay.clear();
            underWay.add(new Chunk(END, System.nanoTime()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Socket from, Socket to, BlockingQueue<Chunk> underWay) {
        try {
            for (Chunk chunk = underWay.take(); chunk.bytes().length > 0; chunk = underWay.take()) {
                awaitDue(chunk);
                to.getOutputStream().write(chunk.bytes());
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            end(from, to);
            // Whoever waits for room reads on, and finds its end closed.
            underWay.clear();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitDue(Chunk chunk) {
        for (long left = chunk.dueNanos() - System.nanoTime(); left > 0; left = chunk.dueNanos() - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void end(Socket one, Socket other) {
        for (Socket socket : new Socket[] {one, other}) {
            open.remove(socket);
            try {
                socket.close();
            } catch (IOException ended) {
                // It is.
            }
        }
    }

    /** Ends every connection at once. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException ended) {
            // It is.
        }
        open.forEach(socket -> end(socket, socket));
    }
}
