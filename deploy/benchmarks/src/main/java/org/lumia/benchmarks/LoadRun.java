package org.lumia.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/**
 * Sends prepared transactions as fast as the endpoint takes them over a number of connections, while one reader follows
 * the chain's blocks and notes when each transaction can be seen.
 */
final class LoadRun {
    private static final int RETRIES_MAX = 1_000;
    private static final int RETRY_LATER = -32005;
    private static final long RETRY_DELAY_NANOS = 10_000_000;
    private static final long POLL_DELAY_NANOS = 10_000_000;
    private static final int BLOCKS_PER_READ_MAX = 32;
    private static final long STALL_NANOS_MAX = 60_000_000_000L;
    private static final byte[] RESULT = "\"result\":\"0x".getBytes(StandardCharsets.US_ASCII);

    private final URI uri;
    private final List<Prepared> load;
    private final int connections;
    private final int perRequest;
    private final long[] submittedAt;
    private final long[] includedAt;
    private final AtomicInteger retried = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<Long> blocks = new ArrayList<>();

    /** @param perRequest transactions in one HTTP request: more than one are sent as a JSON-RPC batch */
    LoadRun(URI uri, List<Prepared> load, int connections, int perRequest) {
        this.uri = uri;
        this.load = load;
        this.connections = connections;
        this.perRequest = perRequest;
        this.submittedAt = new long[load.size()];
        this.includedAt = new long[load.size()];
    }

    /** What one run measured; times in nanoseconds. */
    record Outcome(
            int transactions,
            int included,
            int retried,
            long submitNanos,
            long endToEndNanos,
            Histogram submitToReceiptMicros,
            List<Long> blocks) {

        double submittedPerSecond() {
            return transactions * 1e9 / submitNanos;
        }

        double endToEndPerSecond() {
            return included * 1e9 / endToEndNanos;
        }
    }

    /** @throws IOException when the endpoint refuses a transaction for good or stops answering */
    Outcome run(Progress progress) throws IOException {
        long firstBlock;
        try (var rpc = new Rpc(uri)) {
            firstBlock = rpc.quantity("eth_blockNumber").longValueExact() + 1;
        }
        long start = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> follower = threads.submit(() -> follow(firstBlock, progress));
            var senders = new ArrayList<Future<?>>();
            for (int c = 0; c < connections; c++) {
                int connection = c;
                senders.add(threads.submit(() -> send(connection)));
            }
            for (Future<?> sender : senders) {
                sender.get();
            }
            long submitted = System.nanoTime();
            int included = follower.get();
            return outcome(start, submitted, included);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        }
    }

    private Outcome outcome(long start, long submitted, int included) {
        var latencies = new Histogram(3_600_000_000L, 3);
        long last = start;
        for (int i = 0; i < load.size(); i++) {
            if (includedAt[i] != 0) {
                latencies.recordValue(Math.max(1, (includedAt[i] - submittedAt[i]) / 1_000));
                last = Math.max(last, includedAt[i]);
            }
        }
        return new Outcome(
                load.size(), included, retried.get(), submitted - start, last - start, latencies, List.copyOf(blocks));
    }

    /** A sender's transactions all go over one connection, so that they arrive in nonce order. */
    private Void send(int connection) throws IOException {
        List<Integer> own = IntStream.range(0, load.size())
                .filter(i -> load.get(i).sender() % connections == connection)
                .boxed()
                .toList();
        try (var rpc = new RpcConnection(uri)) {
            for (int from = 0; from < own.size(); from += perRequest) {
                List<Integer> part = own.subList(from, Math.min(own.size(), from + perRequest));
                long now = System.nanoTime();
                part.forEach(i -> submittedAt[i] = now);
                submit(rpc, part.stream().map(load::get).toList());
                answered.addAndGet(part.size());
            }
        }
        return null;
    }

    /** Until all of them are accepted; those that are asked to come again later come again. */
    private void submit(RpcConnection rpc, List<Prepared> transactions) throws IOException {
        List<Prepared> left = transactions;
        for (int attempt = 0; attempt < RETRIES_MAX; attempt++) {
            byte[] answer = rpc.post(body(left));
            if (count(answer, RESULT) == left.size()) {
                return;
            }
            left = askedAgain(left, Rpc.JSON.readTree(answer));
            if (left.isEmpty()) {
                return;
            }
            retried.addAndGet(left.size());
            LockSupport.parkNanos(RETRY_DELAY_NANOS);
        }
        throw new IOException("the endpoint asked to retry later " + RETRIES_MAX + " times");
    }

    private static byte[] body(List<Prepared> transactions) {
        if (transactions.size() == 1) {
            return transactions.getFirst().request();
        }
        var body = new ByteArrayOutputStream();
        for (Prepared transaction : transactions) {
            body.write(body.size() == 0 ? '[' : ',');
            body.writeBytes(transaction.request());
        }
        body.write(']');
        return body.toByteArray();
    }

    /** Answers stand in the order of the requests: each has the same id. A single answer is for all of them. */
    private static List<Prepared> askedAgain(List<Prepared> asked, JsonNode answers) throws IOException {
        if (answers.isArray() && answers.size() != asked.size()) {
            throw new IOException(answers.size() + " answers for " + asked.size() + " transactions");
        }
        var again = new ArrayList<Prepared>();
        for (int i = 0; i < asked.size(); i++) {
            JsonNode answer = answers.isArray() ? answers.get(i) : answers;
            if (answer.has("result")) {
                continue;
            }
            JsonNode error = answer.path("error");
            if (error.path("code").asInt() != RETRY_LATER) {
                throw new Rpc.RpcError("eth_sendRawTransaction", error.toString());
            }
            again.add(asked.get(i));
        }
        return again;
    }

    private int follow(long firstBlock, Progress progress) throws IOException {
        Map<String, Integer> waiting = HashMap.newHashMap(load.size());
        for (int i = 0; i < load.size(); i++) {
            waiting.put(load.get(i).hash(), i);
        }
        long number = firstBlock;
        int wanted = 1;
        long lastProgress = System.nanoTime();
        try (var rpc = new Rpc(uri)) {
            while (!waiting.isEmpty() && System.nanoTime() - lastProgress < STALL_NANOS_MAX) {
                List<JsonNode> found = read(rpc, number, wanted);
                long now = System.nanoTime();
                for (JsonNode block : found) {
                    if (note(block, waiting, now)) {
                        blocks.add(number);
                        lastProgress = now;
                    }
                    number++;
                }
                if (found.isEmpty()) {
                    LockSupport.parkNanos(POLL_DELAY_NANOS);
                } else {
                    progress.show(load.size() - waiting.size(), answered.get(), load.size());
                }
                wanted = found.size() == wanted ? Math.min(2 * wanted, BLOCKS_PER_READ_MAX) : Math.max(1, found.size());
            }
        }
        return load.size() - waiting.size();
    }

    /** The blocks there are, of so many from a number on: a reader that has fallen behind catches up in few reads. */
    private static List<JsonNode> read(Rpc rpc, long number, int wanted) throws IOException {
        List<Object[]> params = LongStream.range(number, number + wanted)
                .mapToObj(n -> new Object[] {"0x" + Long.toHexString(n), false})
                .toList();
        return rpc.callAll("eth_getBlockByNumber", params).stream()
                .takeWhile(block -> !block.isNull())
                .toList();
    }

    private boolean note(JsonNode block, Map<String, Integer> waiting, long now) {
        boolean ours = false;
        for (JsonNode hash : block.get("transactions")) {
            Integer index = waiting.remove(hash.asString());
            if (index != null) {
                includedAt[index] = now;
                ours = true;
            }
        }
        return ours;
    }

    private static int count(byte[] text, byte[] part) {
        int found = 0;
        for (int i = 0; i <= text.length - part.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                found++;
            }
        }
        return found;
    }
}
