package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.l1.Broadcast;
import org.lumia.submitter.l1.L1Receipt;
import org.lumia.submitter.l1.RollupTip;
import org.lumia.submitter.l1.Simulation;
import org.lumia.submitter.posting.L1Transaction.State;

class PosterTest {
    private static final FeePolicy POLICY = new FeePolicy(UInt256.of(3), UInt256.of(1_000_000), UInt256.of(1_000_000));

    private final FakeL1 l1 = new FakeL1();
    private final MemoryStore store = new MemoryStore();
    private final Set<Long> proved = new HashSet<>();
    private final List<String> counted = new ArrayList<>();
    private long nowMs = Batches.LAST_TIMESTAMP_MS;
    private final Poster poster = newPoster();

    private Poster newPoster() {
        return new Poster(
                Batches.operatorOfRank(0, 0),
                l1,
                store,
                new InstantProver(),
                (nonce, fees, gasLimit, data, sidecars) -> {
                    var raw = "%d %s %d"
                            .formatted(nonce, fees.maxFeeWei(), gasLimit)
                            .getBytes();
                    return new TransactionSigner.Signed(FakeL1.hash(new String(raw)), raw);
                },
                batch -> new byte[] {(byte) batch.index()},
                new SubmissionPlan(new PostingLimits(60_000, 30_000, 90_000, 20_000, 2), POLICY),
                () -> java.time.Instant.ofEpochMilli(nowMs),
                new ListedMetrics(),
                5_000);
    }

    @Test
    void signedBytesAreKeptBeforeTheyLeave() {
        store.batches.put(0L, Batches.batch(0));
        assertThat(poster.advance()).isInstanceOf(Step.Prove.class);
        store.onSigned = () -> assertThat(l1.broadcasts).isEmpty();
        assertThat(poster.advance()).isInstanceOf(Step.Post.class);
        assertThat(l1.broadcasts).hasSize(1);
        assertThat(store.raws.values()).containsExactly(l1.broadcasts.getFirst());
        assertThat(store.transactions.getFirst().gasLimit()).isEqualTo(250_000);
    }

    @Test
    void aCrashBetweenKeepingAndSendingSendsTheSameBytesLater() {
        store.batches.put(0L, Batches.batch(0));
        poster.advance();
        store.onSigned = () -> {
            throw new IllegalStateException("killed");
        };
        assertThat(org.assertj.core.api.Assertions.catchThrowable(poster::advance))
                .hasMessage("killed");
        store.onSigned = () -> {};
        nowMs += 20_000;
        var restarted = newPoster();
        assertThat(restarted.advance()).isInstanceOf(Step.Rebroadcast.class);
        assertThat(l1.broadcasts).containsExactly(store.raws.values().iterator().next());
        assertThat(store.transactions).hasSize(1);
    }

    @Test
    void whatL1WouldRefuseIsNotSigned() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.simulation = new Simulation.Reverted("WrongIndex");
        poster.advance();
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        assertThat(store.transactions).isEmpty();
        assertThat(counted).containsExactly("simulation reverted");
        nowMs += 5_000;
        l1.simulation = new Simulation.Passed(1);
        assertThat(poster.advance()).isInstanceOf(Step.Post.class);
    }

    @Test
    void anIncludedTransactionMakesRoomForTheNextBatch() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        poster.advance();
        var sent = store.transactions.getFirst();
        l1.receipts.put(sent.hash(), new L1Receipt(sent.hash(), true, 3, Hash.ZERO, 9, UInt256.ZERO, UInt256.ZERO));
        l1.nonce = 1;
        l1.tip = new RollupTip(1, 10, false, 0);
        assertThat(poster.advance()).isInstanceOf(Step.Settle.class);
        assertThat(store.transactions.getFirst().state()).isEqualTo(State.INCLUDED);
        assertThat(poster.advance()).isEqualTo(new Step.Wait("batch 1 has no certificate yet"));
    }

    @Test
    void aRefusalOfTheNodeIsTriedAgainWithTheSameBytes() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.broadcastOutcome = new Broadcast.Refused("txpool is full");
        poster.advance();
        l1.broadcastOutcome = new Broadcast.Taken();
        nowMs += 20_000;
        poster.advance();
        assertThat(l1.broadcasts).hasSize(2);
        assertThat(l1.broadcasts.get(1)).isEqualTo(l1.broadcasts.get(0));
        assertThat(counted).containsExactly("refused", "broadcast");
    }

    private final class InstantProver implements BlobProver {
        @Override
        public void start(CertifiedBatch batch) {
            proved.add(batch.index());
        }

        @Override
        public Optional<List<BlobSidecar>> proved(long batchIndex) {
            return proved.contains(batchIndex) ? Optional.of(List.of()) : Optional.empty();
        }
    }

    private final class ListedMetrics implements PostingMetrics {
        @Override
        public void broadcast() {
            counted.add("broadcast");
        }

        @Override
        public void broadcastRefused() {
            counted.add("refused");
        }

        @Override
        public void replaced() {
            counted.add("replaced");
        }

        @Override
        public void included() {
            counted.add("included");
        }

        @Override
        public void reverted() {
            counted.add("reverted");
        }

        @Override
        public void simulationReverted() {
            counted.add("simulation reverted");
        }
    }

    private static final class MemoryStore implements SubmissionStore {
        final Map<Long, CertifiedBatch> batches = new HashMap<>();
        final List<L1Transaction> transactions = new ArrayList<>();
        final Map<Hash, byte[]> raws = new HashMap<>();
        Runnable onSigned = () -> {};

        @Override
        public Optional<CertifiedBatch> certified(long batchIndex) {
            return Optional.ofNullable(batches.get(batchIndex));
        }

        @Override
        public Optional<byte[]> payload(long batchIndex) {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<L1Transaction> latestAttempts() {
            int first = transactions.size() - 1;
            while (first > 0 && transactions.get(first).attempt() > 0) {
                first--;
            }
            return first < 0 ? List.of() : List.copyOf(transactions.subList(first, transactions.size()));
        }

        @Override
        public void signed(L1Transaction transaction, byte[] raw) {
            transactions.add(transaction);
            raws.put(transaction.hash(), raw);
            onSigned.run();
        }

        @Override
        public Optional<byte[]> raw(Hash transactionHash) {
            return Optional.ofNullable(raws.get(transactionHash));
        }

        @Override
        public void update(L1Transaction transaction) {
            transactions.replaceAll(kept -> kept.hash().equals(transaction.hash()) ? transaction : kept);
        }
    }
}
