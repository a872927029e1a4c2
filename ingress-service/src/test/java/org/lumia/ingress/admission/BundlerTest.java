package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;

/** Transactions go together, in order, in bounds, and are acknowledged together. */
class BundlerTest {
    private final BlockingQueue<List<Submission>> appended = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Long>> acknowledgements = new LinkedBlockingQueue<>();
    private final Wallet alice = new Wallet(1);
    private final TransactionReader reader = new TransactionReader(TestGenesis.development());

    private CompletableFuture<Long> append(List<Submission> bundle) {
        var done = new CompletableFuture<Long>();
        appended.add(bundle);
        acknowledgements.add(done);
        return done;
    }

    private Submission tx(long nonce) {
        return ((TransactionReader.WellFormed) reader.read(alice.transfer(nonce, UInt256.ONE), 0)).submission();
    }

    @Test
    void aBundleHoldsNoMoreThanItsBoundsAndKeepsTheOrder() throws Exception {
        var limits = new Bundler.Limits(100, 3, 100_000, 8, Duration.ofMillis(1), Duration.ofMillis(2));
        try (var bundler = new Bundler(this::append, limits)) {
            var futures = new ArrayList<CompletableFuture<Long>>();
            for (int nonce = 0; nonce < 7; nonce++) {
                futures.add(bundler.offer(tx(nonce)).orElseThrow());
            }
            bundler.start();
            var nonces = new ArrayList<Long>();
            while (nonces.size() < 7) {
                var bundle = appended.poll(5, TimeUnit.SECONDS);
                assertThat(bundle).hasSizeLessThanOrEqualTo(3);
                bundle.forEach(tx -> nonces.add(tx.nonce()));
                acknowledgements.take().complete(9L);
            }
            assertThat(nonces).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
            for (var future : futures) {
                assertThat(future.get(5, TimeUnit.SECONDS)).isEqualTo(9);
            }
        }
    }

    @Test
    void aBundleEndsBeforeItsBytesWouldBeTooMany() throws Exception {
        int size = tx(0).raw().length;
        var limits = new Bundler.Limits(100, 50, 2 * size + 4, 8, Duration.ofMillis(1), Duration.ofMillis(2));
        try (var bundler = new Bundler(this::append, limits)) {
            for (int nonce = 0; nonce < 4; nonce++) {
                bundler.offer(tx(nonce));
            }
            bundler.start();
            assertThat(appended.poll(5, TimeUnit.SECONDS)).hasSize(2);
            assertThat(appended.poll(5, TimeUnit.SECONDS)).hasSize(2);
        }
    }

    @Test
    void unacknowledgedBundlesAreBoundedAndAFullQueueTakesNothing() throws Exception {
        var limits = new Bundler.Limits(2, 1, 100_000, 1, Duration.ZERO, Duration.ZERO);
        try (var bundler = new Bundler(this::append, limits)) {
            bundler.start();
            bundler.offer(tx(0));
            assertThat(appended.poll(5, TimeUnit.SECONDS)).hasSize(1);
            int taken = 0;
            for (int nonce = 1; nonce < 9; nonce++) {
                taken += bundler.offer(tx(nonce)).isPresent() ? 1 : 0;
            }
            // Two wait in the queue, one more may be in the bundler's hand.
            assertThat(taken).isBetween(2, 3);
            assertThat(appended).isEmpty();
            acknowledgements.take().complete(1L);
            assertThat(appended.poll(5, TimeUnit.SECONDS)).hasSize(1);
            while (bundler.size() > 0 || !acknowledgements.isEmpty()) {
                var next = acknowledgements.poll(5, TimeUnit.SECONDS);
                if (next == null) {
                    break;
                }
                next.complete(2L);
            }
        }
    }

    @Test
    void aFailedAppendFailsItsTransactions() throws Exception {
        var limits = new Bundler.Limits(10, 5, 100_000, 1, Duration.ZERO, Duration.ZERO);
        try (var bundler = new Bundler(this::append, limits)) {
            bundler.start();
            var future = bundler.offer(tx(0)).orElseThrow();
            acknowledgements.poll(5, TimeUnit.SECONDS).completeExceptionally(new IllegalStateException("no broker"));
            assertThat(future).failsWithin(Duration.ofSeconds(5));
        }
    }
}
