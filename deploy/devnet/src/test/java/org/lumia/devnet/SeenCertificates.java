package org.lumia.devnet;

import java.io.IOException;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The greatest weight seen behind each block, asked of one operator all the while: it keeps the last 64 blocks alone. */
final class SeenCertificates implements AutoCloseable {
    private static final long BETWEEN_MILLIS = 500;

    private final String operator;
    private final ConcurrentSkipListMap<Long, OperatorStatus.Certificate> weights = new ConcurrentSkipListMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread asking = Thread.ofVirtual().unstarted(this::askUntilClosed);

    /** @param operator JSON-RPC's address of the one to ask */
    SeenCertificates(String operator) {
        this.operator = operator;
        asking.start();
    }

    SortedMap<Long, OperatorStatus.Certificate> weights() {
        return weights;
    }

    /** Of blocks whose members have that weight, −1 without one. */
    long firstOf(long totalWeight) {
        return weights.values().stream()
                .filter(one -> one.totalWeight() == totalWeight)
                .mapToLong(OperatorStatus.Certificate::block)
                .min()
                .orElse(-1);
    }

    boolean hasWhole(long totalWeight) {
        return weights.values().stream().anyMatch(one -> one.weight() == totalWeight);
    }

    private void askUntilClosed() {
        try {
            do {
                ask();
            } while (!closed.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        try {
            OperatorStatus.Certificate.allOf(Http.get(operator + "/v1/certificates"))
                    .forEach(one -> weights.merge(
                            one.block(), one, (before, now) -> now.weight() > before.weight() ? now : before));
        } catch (IOException busy) {
            // Asked again: what it says now it says for half a minute.
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed.countDown();
        asking.join();
    }
}
