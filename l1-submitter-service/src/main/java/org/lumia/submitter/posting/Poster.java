package org.lumia.submitter.posting;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.Refusal;
import org.lumia.l1.Simulation;
import org.lumia.submitter.calls.UnseenReceipt;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.NonceSlot.Attempt;
import org.lumia.submitter.posting.PostingView.Candidate;
import org.lumia.submitter.posting.PostingView.Pause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Looks, lets the plan decide, and does the one step it decided. */
public final class Poster {
    private static final Logger LOG = LoggerFactory.getLogger(Poster.class);
    /** What a transaction may use beyond its simulation: state can change before its block. */
    private static final long GAS_MARGIN_PERCENT = 25;

    private final Address operator;
    private final Address payer;
    private final L1 l1;
    private final SubmissionStore store;
    private final BlobProver prover;
    private final TransactionSigner signer;
    private final SubmitBatchCall call;
    private final SubmissionPlan plan;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PostingMetrics metrics;
    private final long retryMillis;
    private final FeePolicy policy;
    private Postable postable = new Postable(-1, 0);
    private final UnseenReceipt unseen = new UnseenReceipt();
    private String pauseReason = "";
    private long pausedNanos;
    private volatile Optional<Blocked> blocked = Optional.empty();

    /** The batch that another rank goes first with, and L1's block when it could. */
    private record Postable(long index, long sinceL1Block) {}

    /** What L1's node refuses while it holds nothing else under the nonce: no batch can be posted until it takes it. */
    public record Blocked(long batchIndex, Hash transactionHash, Refusal reason, String words, long atMs) {

        public String inWords() {
            return "L1's node refuses batch %d's transaction %s: %s, %s"
                    .formatted(batchIndex, transactionHash, reason, words);
        }
    }

    /**
     * @param operator whose turns are kept
     * @param payer whose account of L1 pays
     * @param retryMillis how long to wait after a simulation or a transaction that failed
     */
    public Poster(
            Address operator,
            Address payer,
            L1 l1,
            SubmissionStore store,
            BlobProver prover,
            TransactionSigner signer,
            SubmitBatchCall call,
            SubmissionPlan plan,
            FeePolicy policy,
            InstantSource clock,
            LongSupplier nanoTime,
            PostingMetrics metrics,
            long retryMillis) {
        this.operator = operator;
        this.payer = payer;
        this.l1 = l1;
        this.store = store;
        this.prover = prover;
        this.signer = signer;
        this.call = call;
        this.plan = plan;
        this.policy = policy;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.retryMillis = retryMillis;
    }

    /** One step; gives what it was. */
    public Step advance() {
        var step = patient(plan.next(look()));
        perform(step);
        return step;
    }

    /** Only where no receipt came for a while did another transaction use the nonce. */
    private Step patient(Step step) {
        if (!(step instanceof Step.Abandon(NonceSlot slot))) {
            unseen.clear();
            return step;
        }
        return unseen.isAwaited(slot.nonce(), nanoTime.getAsLong())
                ? new Step.Wait("nonce %d is used, and L1's node has not told by what".formatted(slot.nonce()))
                : step;
    }

    /** The last refusal, while it stands in the way of posting. */
    public Optional<Blocked> blocked() {
        return blocked;
    }

    /** Whether a transaction of the account waits for a block, or it is not recorded what became of it. */
    public boolean isUnderWay() {
        return !store.open(l1.nonces(payer).included()).isEmpty();
    }

    private PostingView look() {
        var tip = l1.tip();
        var nonces = l1.nonces(payer);
        var slots = slots(store.open(nonces.included()));
        blocked = slots.stream()
                .filter(slot -> slot.nonce() >= nonces.included() && slot.held().isEmpty())
                .findFirst()
                .flatMap(Poster::blocked);
        var batch = store.certified(tip.nextIndex());
        int rank = batch.map(certified -> certified.rankOf(operator)).orElse(0);
        // Asked where it matters alone: the first rank waits for nothing.
        Optional<L1Block> latest = rank > 0 ? Optional.of(l1.heads().latest()) : Optional.empty();
        long l1TimeMs = latest.map(block -> TimeUnit.SECONDS.toMillis(block.timestamp()))
                .orElse(0L);
        var next = batch.map(certified -> new Candidate(
                certified,
                rank,
                prover.proved(certified.index()).isPresent(),
                latest.map(block -> blocksPostable(certified.index(), block.number()))
                        .orElse(0L)));
        return new PostingView(clock.millis(), l1TimeMs, tip, next, slots, nonces, l1.fees(), pause());
    }

    private long blocksPostable(long index, long l1Block) {
        if (postable.index() != index) {
            postable = new Postable(index, l1Block);
        }
        return l1Block - postable.sinceL1Block();
    }

    private Pause pause() {
        if (pauseReason.isEmpty()) {
            return Pause.NONE;
        }
        long passed = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - pausedNanos);
        return new Pause(Math.max(0, retryMillis - passed), pauseReason);
    }

    private List<NonceSlot> slots(List<L1Transaction> transactions) {
        var slots = new TreeMap<Long, List<Attempt>>();
        for (var transaction : transactions) {
            slots.computeIfAbsent(transaction.nonce(), nonce -> new ArrayList<>())
                    .add(new Attempt(transaction, l1.receipt(transaction.hash())));
        }
        return slots.entrySet().stream()
                .map(slot -> new NonceSlot(slot.getKey(), slot.getValue()))
                .toList();
    }

    private static Optional<Blocked> blocked(NonceSlot slot) {
        var last = slot.last();
        return last.pool() instanceof PoolState.Refused refused
                ? Optional.of(new Blocked(
                        last.batchIndex(), last.hash(), refused.reason(), refused.words(), last.broadcastAtMs()))
                : Optional.empty();
    }

    private void perform(Step step) {
        switch (step) {
            case Step.Wait wait -> LOG.trace("{}", wait.reason());
            case Step.Prove prove -> prover.start(prove.batch());
            case Step.Post post -> post(post);
            case Step.Replace replace -> replace(replace);
            case Step.Rebroadcast again -> broadcast(again.transaction(), kept(again.transaction()));
            case Step.Settle settle -> settle(settle);
            case Step.Abandon abandon -> {
                LOG.warn(
                        "batch {}: another transaction used nonce {} of {}",
                        abandon.slot().last().batchIndex(),
                        abandon.slot().nonce(),
                        abandon.slot().last().hash());
                replaced(abandon.slot(), Optional.empty());
            }
            case Step.Reopen reopen -> {
                LOG.warn(
                        "batch {}: L1 left the block of transaction {}; sending it again",
                        reopen.transaction().batchIndex(),
                        reopen.transaction().hash());
                broadcast(reopen.transaction().in(State.PENDING), kept(reopen.transaction()));
            }
        }
    }

    private void post(Step.Post post) {
        simulated(post.batch(), post.fees()).ifPresent(gas -> send(post.batch(), post.nonce(), post.fees(), gas, 0));
    }

    private void replace(Step.Replace replace) {
        var old = replace.old();
        boolean same = old.batchIndex() == replace.batch().index();
        var gas = same ? Optional.of(old.gasLimit()) : simulated(replace.batch(), replace.fees());
        gas.ifPresent(limit -> {
            metrics.replaced();
            send(replace.batch(), old.nonce(), replace.fees(), limit, old.attempt() + 1);
        });
    }

    /** The gas to allow; empty when L1 would refuse it now, which is asked again after a pause. */
    private Optional<Long> simulated(CertifiedBatch batch, Fees fees) {
        var sidecars = sidecars(batch);
        return switch (l1.simulate(payer, call.encode(batch), versionedHashes(sidecars))) {
            case Simulation.Refused refused -> {
                metrics.simulationRefused();
                pause("L1 would refuse it: " + refused.reason());
                LOG.warn("batch {}: {}", batch.index(), pauseReason);
                yield Optional.empty();
            }
            case Simulation.Passed passed -> {
                long gas = passed.gas() + passed.gas() * GAS_MARGIN_PERCENT / 100;
                if (policy.allows(fees, gas, sidecars.size())) {
                    yield Optional.of(gas);
                }
                pause("it may cost %s wei, more than the limit of %s for one transaction"
                        .formatted(
                                fees.costWei(gas, sidecars.size()).toBigInteger(),
                                policy.costWeiMax().toBigInteger()));
                LOG.warn("batch {}: {}", batch.index(), pauseReason);
                yield Optional.empty();
            }
        };
    }

    private void pause(String reason) {
        pauseReason = reason;
        pausedNanos = nanoTime.getAsLong();
    }

    /** Signs, keeps, and only then sends. */
    private void send(CertifiedBatch batch, long nonce, Fees fees, long gasLimit, int attempt) {
        var signed = signer.sign(nonce, fees, gasLimit, call.encode(batch), sidecars(batch));
        long now = clock.millis();
        var transaction = new L1Transaction(
                batch.index(),
                nonce,
                signed.hash(),
                fees,
                gasLimit,
                attempt,
                now,
                now,
                State.PENDING,
                PoolState.UNANSWERED);
        store.signed(transaction, signed.raw());
        broadcast(transaction, signed.raw());
    }

    private byte[] kept(L1Transaction transaction) {
        return store.raw(transaction.hash())
                .orElseThrow(() -> new IllegalStateException(
                        "the signed bytes of %s are gone before it is final".formatted(transaction.hash())));
    }

    private void broadcast(L1Transaction transaction, byte[] raw) {
        var outcome = l1.broadcast(transaction.hash(), raw);
        store.update(transaction.answered(answer(outcome), clock.millis()));
        switch (outcome) {
            case Broadcast.Taken taken -> {
                metrics.broadcast();
                LOG.info(
                        "batch {}: sent transaction {} (nonce {}, attempt {}, {} bytes)",
                        transaction.batchIndex(),
                        transaction.hash(),
                        transaction.nonce(),
                        transaction.attempt(),
                        raw.length);
            }
            case Broadcast.Refused refused -> {
                metrics.broadcastRefused(refused.reason());
                // Said once: the same is answered every time that it is asked again.
                LOG.atLevel(answer(outcome).equals(transaction.pool()) ? Level.DEBUG : Level.WARN)
                        .log(
                                "batch {}: L1's node refused transaction {} (nonce {}): {}, {}",
                                transaction.batchIndex(),
                                transaction.hash(),
                                transaction.nonce(),
                                refused.reason(),
                                refused.words());
            }
        }
    }

    private static PoolState answer(Broadcast outcome) {
        return switch (outcome) {
            case Broadcast.Taken taken -> PoolState.HELD;
            case Broadcast.Refused refused -> new PoolState.Refused(refused.reason(), refused.words());
        };
    }

    private void settle(Step.Settle settle) {
        var transaction = settle.transaction();
        var receipt = settle.receipt();
        metrics.paid(transaction.nonce(), receipt);
        if (receipt.success()) {
            metrics.included();
            LOG.info(
                    "batch {}: transaction {} is in L1 block {} ({} gas)",
                    transaction.batchIndex(),
                    transaction.hash(),
                    receipt.blockNumber(),
                    receipt.gasUsed());
        } else {
            metrics.reverted();
            pause("its transaction %s reverted".formatted(transaction.hash()));
            LOG.warn(
                    "batch {}: transaction {} reverted in L1 block {}",
                    transaction.batchIndex(),
                    transaction.hash(),
                    receipt.blockNumber());
        }
        store.update(transaction.in(receipt.success() ? State.INCLUDED : State.REVERTED));
        replaced(settle.slot(), Optional.of(transaction));
    }

    /** What is still pending under a nonce that {@code by}, or somebody else, has used. */
    private void replaced(NonceSlot slot, Optional<L1Transaction> by) {
        slot.attempts().stream()
                .map(Attempt::transaction)
                .filter(transaction -> transaction.state() == State.PENDING
                        && !Optional.of(transaction).equals(by))
                .forEach(transaction -> store.update(transaction.in(State.REPLACED)));
    }

    private List<BlobSidecar> sidecars(CertifiedBatch batch) {
        return prover.proved(batch.index()).orElseThrow();
    }

    private static List<Hash> versionedHashes(List<BlobSidecar> sidecars) {
        return sidecars.stream().map(BlobSidecar::versionedHash).toList();
    }
}
