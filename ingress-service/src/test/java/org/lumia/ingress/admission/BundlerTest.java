package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;

/** Transactions go together, in order, in bounds, and are acknowledged together. */
class BundlerTest {
    private final BlockingQueue<List<Submission>> appended = new LinkedBlockingQueue<>();
    private final BlockingQueue<CompletableFuture<Long>> acknowledgements = new LinkedBlockingQueue<>();
    private final Wallet alice = new Wallet(1);
    private final TransactionReader reader = new TransactionReader(TestGenesis.development());

    private final BundleQueue queue = new BundleQueue(100);
    private final List<Submission> acknowledged = new ArrayList<>();
    private final List<Submission> unanswered = new ArrayList<>();
    private int refusals;

    private final Bundler.Listener listener = new Bundler.Listener() {
        @Override
        public void acknowledged(List<Submission> bundle, long offset) {
            acknowledged.addAll(bundle);
        }

        @Override
        public void unanswered(List<Submission> bundle, Throwable error) {
            unanswered.addAll(bundle);
        }
    };

    private Optional<CompletableFuture<Long>> append(List<Submission> bundle) {
        if (refusals > 0) {
            refusals--;
            return Optional.empty();
        }
        var done = new CompletableFuture<Long>();
        appended.add(bundle);
        acknowledgements.add(done);
        return Optional.of(done);
    }

    private Bundler bundler(int transactionsMax, int bytesMax, int inFlightMax) {
        return new Bundler(
                queue,
                this::append,
                listener,
                new Bundler.Limits(transactionsMax, bytesMax, inFlightMax, Duration.ofMillis(1), Duration.ofMillis(2)));
    }

    private Submission tx(long nonce) {
        return ((TransactionReader.WellFormed) reader.read(alice.transfer(nonce, UInt256.ONE), 0)).submission();
    }

    private void offer(int transactions) {
        for (int nonce = 0; nonce < transactions; nonce++) {
            assertThat(queue.offer(tx(nonce))).isTrue();
        }
    }

    private List<Long> nonces() {
        return appended.stream().flatMap(List::stream).map(Submission::nonce).toList();
    }

    @Test
    void aBundleHoldsNoMoreThanItsBoundsAndKeepsTheOrder() throws Exception {
        offer(7);
        bundler(3, 100_000, 8).drain(Duration.ofSeconds(5));
        assertThat(appended).extracting(List::size).containsExactly(3, 3, 1);
        assertThat(nonces()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        acknowledgements.forEach(done -> done.complete(9L));
        assertThat(acknowledged).hasSize(7);
    }

    @Test
    void aBundleEndsBeforeItsBytesWouldBeTooMany() throws Exception {
        offer(4);
        bundler(50, 2 * tx(0).raw().length + 4, 8).drain(Duration.ofSeconds(5));
        assertThat(appended).extracting(List::size).containsExactly(2, 2);
    }

    @Test
    void unacknowledgedBundlesAreBounded() throws Exception {
        offer(2);
        var bundler = bundler(1, 100_000, 1);
        bundler.step();
        assertThat(appended).hasSize(1);
        bundler.step();
        assertThat(appended).hasSize(1);
        acknowledgements.take().complete(1L);
        bundler.step();
        assertThat(appended).hasSize(2);
        assertThat(bundler.bundlesInFlight()).isEqualTo(1);
    }

    @Test
    void aBundleThatTheLogHasNoRoomForIsNotOvertaken() throws Exception {
        offer(4);
        refusals = 2;
        var bundler = bundler(2, 100_000, 8);
        assertThat(bundler.step()).isPositive();
        assertThat(bundler.step()).isPositive();
        bundler.drain(Duration.ofSeconds(5));
        assertThat(nonces()).containsExactly(0L, 1L, 2L, 3L);
        assertThat(bundler.bundlesInFlight()).isEqualTo(2);
    }

    @Test
    void whoWaitsIsToldOfAnAppendThatNobodyWillAcknowledge() throws Exception {
        offer(1);
        bundler(5, 100_000, 1).drain(Duration.ofSeconds(5));
        acknowledgements.take().completeExceptionally(new IllegalStateException("the service stops"));
        assertThat(unanswered).hasSize(1);
        assertThat(queue.offer(tx(1))).as("closed").isFalse();
    }
}
