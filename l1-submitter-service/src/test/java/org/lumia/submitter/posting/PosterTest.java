package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Refusal;
import org.lumia.l1.RollupTip;
import org.lumia.l1.Simulation;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.posting.L1Transaction.State;

class PosterTest {
    private static final FeePolicy POLICY =
            new FeePolicy(UInt256.of(3), UInt256.of(1_000_000), UInt256.of(1_000_000), UInt256.of(1_000_000_000_000L));

    private final FakeL1 l1 = new FakeL1();
    private static final Address PAYER = Address.parse("0x00000000000000000000000000000000000000fe");
    private final MemoryStore store = new MemoryStore();
    private final Set<Long> proved = new HashSet<>();
    private final List<String> counted = new ArrayList<>();
    private final PaidFees paid = new PaidFees();
    private long nowMs = Batches.LAST_TIMESTAMP_MS;
    private long monotonicMs;
    private final Poster poster = newPoster();

    private Poster newPoster() {
        return newPoster(0);
    }

    /** @param rank its operator's in the draw for batch 0 */
    private Poster newPoster(int rank) {
        return new Poster(
                Batches.operatorOfRank(0, rank),
                PAYER,
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
                POLICY,
                () -> java.time.Instant.ofEpochMilli(nowMs),
                () -> java.util.concurrent.TimeUnit.MILLISECONDS.toNanos(monotonicMs),
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
        l1.simulation = new Simulation.Refused("WrongIndex");
        poster.advance();
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        assertThat(store.transactions).isEmpty();
        assertThat(counted).containsExactly("simulation refused");
        nowMs -= 600_000; // the pause is no matter of the clock
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        monotonicMs += 5_000;
        l1.simulation = new Simulation.Passed(1);
        assertThat(poster.advance()).isInstanceOf(Step.Post.class);
    }

    @Test
    void anIncludedTransactionMakesRoomForTheNextBatch() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        poster.advance();
        var sent = store.transactions.getFirst();
        l1.receipts.put(
                sent.hash(),
                new L1Receipt(sent.hash(), true, Optional.empty(), 3, Hash.ZERO, 9, UInt256.ZERO, UInt256.ZERO));
        l1.nonce = 1;
        l1.tip = new RollupTip(1, 10);
        assertThat(poster.advance()).isInstanceOf(Step.Settle.class);
        assertThat(store.transactions.getFirst().state()).isEqualTo(State.INCLUDED);
        assertThat(poster.advance()).isEqualTo(new Step.Wait("batch 1 has no certificate yet"));
    }

    @Test
    void aRefusalOfTheNodeIsTriedAgainWithTheSameBytes() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.broadcastOutcome = new Broadcast.Refused(Refusal.FULL, "txpool is full (-32003)");
        poster.advance();
        l1.broadcastOutcome = new Broadcast.Taken();
        nowMs += 20_000;
        poster.advance();
        assertThat(l1.broadcasts).hasSize(2);
        assertThat(l1.broadcasts.get(1)).isEqualTo(l1.broadcasts.get(0));
        assertThat(counted).containsExactly("refused FULL", "broadcast");
    }

    @Test
    void twoBatchesThatL1LeftAreBothSentAgainInOrder() {
        nowMs += 180_000; // every rank's turn
        for (long batch = 0; batch < 2; batch++) {
            store.batches.put(batch, Batches.batch(batch));
            proved.add(batch);
            l1.tip = new RollupTip(batch, 10 * batch);
            l1.nonce = batch;
            if (batch == 1) {
                // Another operator is the first of its draw.
                assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
                l1.mine(20, "a");
            }
            assertThat(poster.advance()).isInstanceOf(Step.Post.class);
            mine(batch);
            assertThat(poster.advance()).isInstanceOf(Step.Settle.class);
        }
        l1.receipts.clear();
        l1.nonce = 0;
        l1.tip = new RollupTip(0, 0);
        assertThat(poster.advance()).isInstanceOf(Step.Reopen.class);
        mine(0);
        l1.tip = new RollupTip(1, 10);
        assertThat(poster.advance()).isInstanceOf(Step.Settle.class);
        assertThat(poster.advance()).isInstanceOf(Step.Reopen.class);
        assertThat(l1.broadcasts).hasSize(4);
        assertThat(l1.broadcasts.subList(2, 4)).isEqualTo(l1.broadcasts.subList(0, 2));
        assertThat(paid.gasWei()).as("each nonce once").isEqualTo(141);
        assertThat(paid.blobGasWei()).isEqualTo(10);
    }

    /** anvil 1.7.1 under load, and several nodes behind one address: the count of nonces comes first. */
    @Test
    void aReceiptThatComesAfterItsNonceWasCountedIsWaitedFor() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        poster.advance();
        l1.nonce = 1;
        assertThat(poster.advance()).isEqualTo(new Step.Wait("nonce 0 is used, and L1's node has not told by what"));
        monotonicMs += 14_000;
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        mine(0);
        assertThat(poster.advance()).isInstanceOf(Step.Settle.class);
        assertThat(store.transactions).extracting(L1Transaction::state).containsExactly(State.INCLUDED);
    }

    @Test
    void aNonceWithoutAReceiptForAWhileWasUsedByAnother() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        poster.advance();
        l1.nonce = 1;
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        monotonicMs += 15_000;
        assertThat(poster.advance()).isInstanceOf(Step.Abandon.class);
        assertThat(store.transactions).extracting(L1Transaction::state).containsExactly(State.REPLACED);
    }

    private void mine(long nonce) {
        var sent = store.transactions.get((int) nonce).hash();
        l1.receipts.put(
                sent,
                new L1Receipt(sent, true, Optional.empty(), 3, Hash.ZERO, 9, UInt256.of(70 + nonce), UInt256.of(5)));
        l1.nonce = nonce + 1;
    }

    @Test
    void aLaterRankLeavesTheFirstItsTimeFromWhenItSawTheBatchPostable() {
        var second = newPoster(1);
        proved.add(0L);
        l1.mine(100, "a"); // L1's time is far behind every rank's turn
        assertThat(second.advance()).isInstanceOf(Step.Wait.class);
        store.batches.put(0L, Batches.batch(0));
        assertThat(second.advance()).isInstanceOf(Step.Wait.class);
        l1.mine(2, "a");
        assertThat(second.advance()).isInstanceOf(Step.Wait.class);
        l1.mine(1, "a");
        assertThat(second.advance()).isInstanceOf(Step.Post.class);
    }

    @Test
    void aRefusalIsShownWhileItStandsInTheWay() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.broadcastOutcome = new Broadcast.Refused(Refusal.RESERVED, "address already reserved (-32000)");
        poster.advance();
        assertThat(poster.advance()).isInstanceOf(Step.Wait.class);
        assertThat(poster.blocked()).hasValueSatisfying(blocked -> {
            assertThat(blocked.reason()).isEqualTo(Refusal.RESERVED);
            assertThat(blocked.inWords()).contains("batch 0", "address already reserved (-32000)");
        });
        var restarted = newPoster();
        restarted.advance();
        assertThat(restarted.blocked()).isPresent();
        l1.broadcastOutcome = new Broadcast.Taken();
        nowMs += 20_000;
        poster.advance();
        poster.advance();
        assertThat(poster.blocked()).isEmpty();
    }

    /** As long as nothing is in a pool there is nothing to outbid, however long a node refuses. */
    @Test
    void underARefusalThatIsNoneOverPriceNoFeeClimbs() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.broadcastOutcome = new Broadcast.Refused(Refusal.RESERVED, "address already reserved (-32000)");
        for (int turn = 0; turn < 200; turn++) {
            poster.advance();
            nowMs += 5_000;
        }
        assertThat(store.transactions).hasSize(1);
        assertThat(l1.broadcasts).hasSizeGreaterThan(10);
    }

    @Test
    void aBatchThatWouldCostMoreThanTheNodeLetsPassIsNotSigned() {
        store.batches.put(0L, Batches.batch(0));
        proved.add(0L);
        l1.simulation = new Simulation.Passed(1_000_000_000_000L);
        assertThat(poster.advance()).isInstanceOf(Step.Post.class);
        assertThat(poster.advance())
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait -> assertThat(wait.reason()).contains("more than the limit of 1000000000000"));
        assertThat(store.transactions).isEmpty();
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
        public void paid(long nonce, L1Receipt receipt) {
            paid.paid(nonce, receipt);
        }

        @Override
        public void broadcast() {
            counted.add("broadcast");
        }

        @Override
        public void broadcastRefused(Refusal reason) {
            counted.add("refused " + reason);
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
        public void simulationRefused() {
            counted.add("simulation refused");
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
        public List<L1Transaction> open(long nonce) {
            var pending = transactions.stream()
                    .filter(transaction -> transaction.state() == State.PENDING)
                    .map(L1Transaction::nonce)
                    .toList();
            return transactions.stream()
                    .filter(transaction -> transaction.nonce() >= nonce || pending.contains(transaction.nonce()))
                    .sorted(Comparator.comparingLong(L1Transaction::nonce))
                    .toList();
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
