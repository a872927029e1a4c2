package org.lumia.submitter.posting;

import java.time.InstantSource;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.kzg.BlobSidecar;
import org.lumia.submitter.l1.Broadcast;
import org.lumia.submitter.l1.L1;
import org.lumia.submitter.l1.L1Tag;
import org.lumia.submitter.l1.Simulation;
import org.lumia.submitter.posting.L1Transaction.State;
import org.lumia.submitter.posting.PostingView.Attempt;
import org.lumia.submitter.posting.PostingView.Candidate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, lets the plan decide, and does the one step it decided. */
public final class Poster {
    private static final Logger LOG = LoggerFactory.getLogger(Poster.class);
    /** What a transaction may use beyond its simulation: state can change before its block. */
    private static final long GAS_MARGIN_PERCENT = 25;

    private final Address operator;
    private final L1 l1;
    private final SubmissionStore store;
    private final BlobProver prover;
    private final TransactionSigner signer;
    private final SubmitBatchCall call;
    private final SubmissionPlan plan;
    private final InstantSource clock;
    private final PostingMetrics metrics;
    private final long retryMillis;
    private long postNotBeforeMs;

    /** @param retryMillis how long to wait after a simulation or a transaction that failed */
    public Poster(
            Address operator,
            L1 l1,
            SubmissionStore store,
            BlobProver prover,
            TransactionSigner signer,
            SubmitBatchCall call,
            SubmissionPlan plan,
            InstantSource clock,
            PostingMetrics metrics,
            long retryMillis) {
        this.operator = operator;
        this.l1 = l1;
        this.store = store;
        this.prover = prover;
        this.signer = signer;
        this.call = call;
        this.plan = plan;
        this.clock = clock;
        this.metrics = metrics;
        this.retryMillis = retryMillis;
    }

    /** One step; gives what it was. */
    public Step advance() {
        var step = plan.next(look());
        perform(step);
        return step;
    }

    private PostingView look() {
        var tip = l1.tip(L1Tag.LATEST);
        long accountNonce = l1.nonce(operator);
        var attempts = store.latestAttempts().stream()
                .map(transaction -> new Attempt(transaction, l1.receipt(transaction.hash())))
                .toList();
        var next = store.certified(tip.nextIndex())
                .map(batch -> new Candidate(
                        batch,
                        batch.rankOf(operator),
                        prover.proved(batch.index()).isPresent()));
        return new PostingView(clock.millis(), tip, next, attempts, accountNonce, l1.fees(), postNotBeforeMs);
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
                        abandon.transaction().batchIndex(),
                        abandon.transaction().nonce(),
                        abandon.transaction().hash());
                store.update(abandon.transaction().in(State.REPLACED));
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
        var batch = post.batch();
        var data = call.encode(batch);
        var sidecars = sidecars(batch);
        switch (l1.simulate(operator, data, versionedHashes(sidecars))) {
            case Simulation.Reverted reverted -> {
                metrics.simulationReverted();
                postNotBeforeMs = clock.millis() + retryMillis;
                LOG.warn("batch {}: L1 would refuse it now: {}", batch.index(), reverted.reason());
            }
            case Simulation.Passed passed -> {
                long gas = passed.gas() + passed.gas() * GAS_MARGIN_PERCENT / 100;
                send(batch.index(), post.nonce(), post.fees(), gas, 0, data, sidecars);
            }
        }
    }

    private void replace(Step.Replace replace) {
        var old = replace.old();
        metrics.replaced();
        send(
                old.batchIndex(),
                old.nonce(),
                replace.fees(),
                old.gasLimit(),
                old.attempt() + 1,
                call.encode(replace.batch()),
                sidecars(replace.batch()));
    }

    /** Signs, keeps, and only then sends. */
    private void send(
            long batchIndex,
            long nonce,
            Fees fees,
            long gasLimit,
            int attempt,
            byte[] data,
            List<BlobSidecar> sidecars) {
        var signed = signer.sign(nonce, fees, gasLimit, data, sidecars);
        long now = clock.millis();
        var transaction =
                new L1Transaction(batchIndex, nonce, signed.hash(), fees, gasLimit, attempt, now, now, State.PENDING);
        store.signed(transaction, signed.raw());
        broadcast(transaction, signed.raw());
    }

    private byte[] kept(L1Transaction transaction) {
        return store.raw(transaction.hash())
                .orElseThrow(() -> new IllegalStateException(
                        "the signed bytes of %s are gone before it is final".formatted(transaction.hash())));
    }

    private void broadcast(L1Transaction transaction, byte[] raw) {
        var outcome = l1.broadcast(raw);
        store.update(transaction.broadcastAt(clock.millis()));
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
            case Broadcast.Known known -> LOG.debug("L1's node has transaction {} already", transaction.hash());
            case Broadcast.NonceUsed used ->
                LOG.info("batch {}: nonce {} is used already", transaction.batchIndex(), transaction.nonce());
            case Broadcast.Refused refused -> {
                metrics.broadcastRefused();
                LOG.warn(
                        "batch {}: L1's node refused transaction {}: {}",
                        transaction.batchIndex(),
                        transaction.hash(),
                        refused.reason());
            }
        }
    }

    private void settle(Step.Settle settle) {
        var transaction = settle.transaction();
        var receipt = settle.receipt();
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
            postNotBeforeMs = clock.millis() + retryMillis;
            LOG.warn(
                    "batch {}: transaction {} reverted in L1 block {}",
                    transaction.batchIndex(),
                    transaction.hash(),
                    receipt.blockNumber());
        }
        store.update(transaction.in(receipt.success() ? State.INCLUDED : State.REVERTED));
    }

    private List<BlobSidecar> sidecars(CertifiedBatch batch) {
        return prover.proved(batch.index()).orElseThrow();
    }

    private static List<Hash> versionedHashes(List<BlobSidecar> sidecars) {
        return sidecars.stream().map(BlobSidecar::versionedHash).toList();
    }
}
