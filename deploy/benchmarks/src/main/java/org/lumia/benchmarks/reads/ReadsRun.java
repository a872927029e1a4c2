package org.lumia.benchmarks.reads;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.lumia.benchmarks.Rpc;
import org.lumia.benchmarks.RpcConnection;

/** One method asked over some connections for some seconds, one request at a time on each. */
final class ReadsRun {
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(2);
    private static final int DIGITS = 3;

    private final ReadsChain chain;
    private final ReadMethod method;
    private final int connections;
    private final long nanos;
    private final Optional<ProcessHandle> server;

    /** @param server whose processor time is measured, its children's with it */
    ReadsRun(ReadsChain chain, ReadMethod method, int connections, long nanos, Optional<ProcessHandle> server) {
        this.chain = chain;
        this.method = method;
        this.connections = connections;
        this.nanos = nanos;
        this.server = server;
    }

    /** What one run measured. @param cpuNanos of the server, 0 where they are not known */
    record Outcome(long answers, long nanos, Histogram micros, long cpuNanos) {
        double cpuMicros() {
            return cpuNanos / 1e3 / answers;
        }

        double perSecond() {
            return answers * 1e9 / nanos;
        }
    }

    static Histogram histogram() {
        return new Histogram(MICROS_MAX, DIGITS);
    }

    /** @throws IOException when a connection fails or an answer is not the right one */
    Outcome run() throws IOException {
        long started = System.nanoTime();
        long worked = cpuNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Histogram>>();
            for (int c = 0; c < connections; c++) {
                int connection = c;
                running.add(threads.submit(() -> ask(connection, started + nanos)));
            }
            Histogram all = histogram();
            for (Future<Histogram> one : running) {
                all.add(one.get());
            }
            return new Outcome(all.getTotalCount(), System.nanoTime() - started, all, cpuNanos() - worked);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException known
                    ? new IOException(chain.name() + ": " + known.getMessage(), known)
                    : new IOException(String.valueOf(failed.getCause()), failed);
        }
    }

    private long cpuNanos() {
        return server.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToLong(Duration::toNanos)
                .sum();
    }

    private Histogram ask(int connection, long untilNanos) throws IOException {
        Histogram micros = histogram();
        List<Read> reads = chain.reads(method);
        BigInteger height = BigInteger.ZERO;
        try (var rpc = new RpcConnection(chain.url())) {
            for (int i = connection; System.nanoTime() < untilNanos; i++) {
                Read read = reads.get(i % reads.size());
                long began = System.nanoTime();
                byte[] answer = rpc.post(read.request());
                micros.recordValue(Math.min(MICROS_MAX, (System.nanoTime() - began) / 1_000));
                if (rpc.status() != 200) {
                    throw new IOException("%s was answered with HTTP %d: %s"
                            .formatted(method.text(), rpc.status(), new String(answer, StandardCharsets.UTF_8)));
                }
                if (method == ReadMethod.BLOCK_NUMBER) {
                    height = risen(height, answer);
                } else {
                    read.check(answer);
                }
            }
        }
        return micros;
    }

    /** A chain's height rises meanwhile, and never falls. */
    private BigInteger risen(BigInteger before, byte[] answer) throws IOException {
        BigInteger now = Rpc.quantity(Rpc.JSON.readTree(answer).path("result"));
        BigInteger first = Rpc.quantity(chain.reads(method).getFirst().expected());
        if (now.compareTo(before.max(first)) < 0) {
            throw new IOException("%s was %s and is now %s".formatted(method.text(), before.max(first), now));
        }
        return now;
    }
}
