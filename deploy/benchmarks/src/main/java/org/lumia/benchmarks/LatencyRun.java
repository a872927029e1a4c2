package org.lumia.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * Sends at a steady rate through {@code eth_sendRawTransactionSync} (EIP-7966) and measures each answer from the moment
 * it was due to be sent, so that a slow answer cannot hide the wait of those behind it.
 */
final class LatencyRun {
    private static final int CONNECTIONS_MAX = 256;

    private final URI uri;
    private final List<Prepared> load;
    private final int perSecond;

    LatencyRun(URI uri, List<Prepared> load, int perSecond) {
        this.uri = uri;
        this.load = load;
        this.perSecond = perSecond;
    }

    /** Submit-to-receipt in microseconds, and what the endpoint refused (empty when nothing). */
    record Outcome(Histogram micros, List<String> failures) {}

    Outcome run(Progress progress) throws IOException {
        var micros = new ConcurrentHistogram(3_600_000_000L, 3);
        var failures = new ConcurrentLinkedQueue<String>();
        var pool = new ArrayBlockingQueue<RpcConnection>(CONNECTIONS_MAX);
        for (int i = 0; i < Math.min(CONNECTIONS_MAX, load.size()); i++) {
            pool.add(new RpcConnection(uri));
        }
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < load.size(); i++) {
                long due = start + i * 1_000_000_000L / perSecond;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                Prepared transaction = load.get(i);
                threads.submit(() -> {
                    send(pool, transaction, due, micros, failures);
                    return null;
                });
                progress.show((int) micros.getTotalCount(), i + 1, load.size());
            }
        }
        progress.show(load.size(), load.size(), load.size());
        for (RpcConnection connection : pool) {
            connection.close();
        }
        return new Outcome(micros, List.copyOf(failures));
    }

    private static void send(
            ArrayBlockingQueue<RpcConnection> pool,
            Prepared transaction,
            long due,
            Histogram micros,
            ConcurrentLinkedQueue<String> failures)
            throws InterruptedException {
        RpcConnection connection = pool.take();
        try {
            JsonNode answer =
                    Rpc.JSON.readTree(connection.post(Rpc.body("eth_sendRawTransactionSync", transaction.raw())));
            if (answer.path("result").has("blockNumber")) {
                micros.recordValue(Math.max(1, (System.nanoTime() - due) / 1_000));
            } else {
                failures.add(answer.path("error").toString());
            }
        } catch (IOException failed) {
            failures.add(String.valueOf(failed.getMessage()));
        } finally {
            pool.put(connection);
        }
    }
}
