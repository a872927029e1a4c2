package org.lumia.benchmarks;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.ethereum.crypto.Signature;

/** How many senders the machine recovers with nothing else to do: no blocks are executed faster. */
final class RecoveryCeiling {
    private static final int RECOVERIES = 4_000;
    private static final Hash DIGEST = Keccak.hash(new byte[] {1});
    private static final Signature SIGNATURE =
            Secp256k1.sign(DIGEST, Keccak.hash(new byte[] {2}).bytes());

    private RecoveryCeiling() {}

    /** @param threads that recover at the same time */
    static double perSecond(int threads) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            long started = System.nanoTime();
            var parts = IntStream.range(0, threads)
                    .<Future<?>>mapToObj(thread -> pool.submit(RecoveryCeiling::recover))
                    .toList();
            for (Future<?> part : parts) {
                part.get();
            }
            return (double) threads * RECOVERIES * TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - started);
        } catch (ExecutionException e) {
            throw new IllegalStateException("recovering a sender", e.getCause());
        }
    }

    private static void recover() {
        for (int i = 0; i < RECOVERIES; i++) {
            Secp256k1.recover(DIGEST, SIGNATURE).orElseThrow();
        }
    }
}
