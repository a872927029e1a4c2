package org.lumia.submitter.evidence;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Heads;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Simulation;
import org.lumia.protocol.evidence.EvidenceOnL1.Standing;
import org.lumia.submitter.calls.CallLimits;
import org.lumia.submitter.calls.CallSigner;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.calls.UnseenReceipt;
import org.lumia.submitter.posting.FeePolicy;
import org.lumia.submitter.posting.Fees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends evidence one after another: simulated first, so that what another operator's brought is not paid for again. Nodes take
 * ordinary transactions and those with blobs of one account not at the same time, so it begins only while no batch is under way, and
 * batches wait while it is. For one thread.
 */
public final class EvidenceSender {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceSender.class);
    private static final long GAS_MARGIN_PERCENT = 25;
    private static final String PUNISHED = "AlreadyPunished";
    /** What time does not mend; any other refusal may pass, such as of a height that is too far beyond what is posted. */
    private static final List<String> FOR_GOOD = List.of("NotEvidence", "KeyNotInForce", "NoSuchSubnet", "ECDSA");

    private final L1 l1;
    private final Address payer;
    private final Address registry;
    private final EvidenceStore store;
    private final CallSigner signer;
    private final FeePolicy policy;
    private final CallLimits limits;
    private final PaidFees paid;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final UnseenReceipt unseen = new UnseenReceipt();
    private final Map<EvidenceCase.Key, Long> triedNanos = new HashMap<>();
    private List<EvidenceCase> open = List.of();

    /** @param payer whose account of L1 pays, the same as for batches */
    public EvidenceSender(
            L1 l1,
            Address payer,
            Address registry,
            EvidenceStore store,
            CallSigner signer,
            FeePolicy policy,
            CallLimits limits,
            PaidFees paid,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.l1 = l1;
        this.payer = payer;
        this.registry = registry;
        this.store = store;
        this.signer = signer;
        this.policy = policy;
        this.limits = limits;
        this.paid = paid;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Looks at everything open and does what is due.
     *
     * @param batchUnderWay whether a batch's transaction of the account waits
     * @return what batches wait for; empty while they may go on
     */
    public Optional<String> advance(L1Heads heads, BooleanSupplier batchUnderWay) {
        open = store.open();
        triedNanos.keySet().retainAll(open.stream().map(EvidenceCase::key).toList());
        if (open.isEmpty()) {
            return Optional.empty();
        }
        for (var evidence : open) {
            review(evidence, heads);
        }
        sent().ifPresent(evidence -> follow(evidence, heads.latest()));
        if (sent().isEmpty() && isDue() && !batchUnderWay.getAsBoolean()) {
            begin(due().orElseThrow(), heads.latest());
        }
        return sent().map(one -> "the transaction of the evidence of %s goes first".formatted(one.key()));
    }

    private Optional<EvidenceCase> sent() {
        open = store.open();
        return open.stream()
                .filter(one -> one.onL1().standing() == Standing.SENT)
                .findFirst();
    }

    /** Whether one waits to be sent: no new batch should begin before it. */
    public boolean isDue() {
        return due().isPresent();
    }

    private Optional<EvidenceCase> due() {
        return open.stream()
                .filter(one -> one.onL1().standing() == Standing.FOUND && isTriedLongAgo(one.key()))
                .findFirst();
    }

    private boolean isTriedLongAgo(EvidenceCase.Key key) {
        Long tried = triedNanos.get(key);
        return tried == null || nanoTime.getAsLong() - tried >= TimeUnit.MILLISECONDS.toNanos(limits.retryMillis());
    }

    /** An end is looked at again once its block is final: until then L1 may take it back. */
    private void review(EvidenceCase evidence, L1Heads heads) {
        long block = evidence.decidedInBlock();
        boolean isFinal = block > 0
                && heads.finalized().map(last -> last.number() >= block).orElse(false);
        switch (evidence.onL1().standing()) {
            case SLASHED -> {
                var mined = mined(evidence).filter(L1Receipt::success);
                if (mined.isEmpty()) {
                    LOG.warn("evidence of {}: L1 left the block of its transaction", evidence.key());
                    store.update(evidence.at(
                            evidence.onL1().sent(evidence.onL1().transaction().orElseThrow()), 0));
                } else if (mined.get().blockNumber() != block) {
                    store.update(evidence.at(evidence.onL1(), mined.get().blockNumber()));
                } else if (isFinal) {
                    store.update(evidence.at(evidence.onL1().settledNow(), block));
                }
            }
            case PUNISHED, REFUSED -> {
                if (isFinal) {
                    var again = simulate(evidence);
                    boolean same = again instanceof Simulation.Refused refused
                            && ending(refused.reason())
                                    .equals(Optional.of(evidence.onL1().standing()));
                    store.update(
                            same
                                    ? evidence.at(evidence.onL1().settledNow(), block)
                                    : evidence.waiting("looked at again"));
                }
            }
            case NOT_SENT -> store.update(evidence.at(evidence.onL1().settledNow(), 0));
            case FOUND, SENT -> {}
        }
    }

    private Optional<L1Receipt> mined(EvidenceCase evidence) {
        return store.transactions(evidence.key()).stream()
                .flatMap(transaction -> l1.receipt(transaction.hash()).stream())
                .findFirst();
    }

    private Simulation simulate(EvidenceCase evidence) {
        return l1.simulateCall(payer, registry, evidence.call());
    }

    private static Optional<Standing> ending(String reason) {
        return reason.startsWith(PUNISHED)
                ? Optional.of(Standing.PUNISHED)
                : FOR_GOOD.stream().filter(reason::startsWith).findFirst().map(word -> Standing.REFUSED);
    }

    /** One that nothing of ours is on its way for, though something may have been. */
    private void begin(EvidenceCase evidence, L1Block latest) {
        triedNanos.put(evidence.key(), nanoTime.getAsLong());
        var nonces = l1.nonces(payer);
        var mined = mined(evidence).filter(L1Receipt::success);
        if (mined.isPresent()) {
            paid(evidence, mined.get());
            slashed(evidence, mined.get());
            return;
        }
        switch (simulate(evidence)) {
            case Simulation.Refused refused -> refused(evidence, refused.reason(), latest);
            case Simulation.Passed passed
            when nonces.pooled() > nonces.included() ->
                store.update(evidence.waiting("a transaction of the account that is none of ours goes first"));
            case Simulation.Passed passed -> {
                long gas = passed.gas() + passed.gas() * GAS_MARGIN_PERCENT / 100;
                var fees = withoutBlobs(policy.first(l1.fees()));
                if (policy.allows(fees, gas, 0)) {
                    send(evidence, nonces.included(), fees, gas);
                } else {
                    store.update(evidence.waiting("L1 asks %s wei per gas, more than the limits"
                            .formatted(fees.maxFeeWei().toBigInteger())));
                }
            }
        }
    }

    private void refused(EvidenceCase evidence, String reason, L1Block latest) {
        var end = ending(reason);
        if (end.isPresent()) {
            LOG.info("evidence of {}: {}, {}", evidence.key(), end.get(), reason);
            store.update(evidence.at(evidence.onL1().ended(end.get(), reason), latest.number()));
        } else {
            store.update(evidence.waiting("L1 would refuse it: " + reason));
        }
    }

    private static Fees withoutBlobs(Fees fees) {
        return new Fees(fees.maxFeeWei(), fees.priorityFeeWei(), UInt256.ZERO);
    }

    /** Signs, keeps, and only then sends. */
    private void send(EvidenceCase evidence, long nonce, Fees fees, long gas) {
        var transaction = signer.sign(nonce, fees, gas, evidence.call(), clock.millis());
        var sent = evidence.at(evidence.onL1().sent(transaction.hash()), 0);
        store.signed(sent, transaction);
        broadcast(sent, transaction);
    }

    private void broadcast(EvidenceCase evidence, CallTransaction transaction) {
        store.broadcast(transaction.broadcastAt(clock.millis()));
        switch (l1.broadcast(transaction.hash(), transaction.raw())) {
            case Broadcast.Taken taken ->
                LOG.info("evidence of {}: sent transaction {}", evidence.key(), transaction.hash());
            case Broadcast.Refused refused -> {
                // Batches do not wait for what no pool holds. Should it be mined all the same, its receipt says so.
                LOG.warn("evidence of {}: L1's node refused its transaction: {}", evidence.key(), refused.words());
                store.update(evidence.waiting("L1's node refused transaction %s: %s, %s"
                        .formatted(transaction.hash(), refused.reason(), refused.words())));
            }
        }
    }

    /** The one that waits for a block. */
    private void follow(EvidenceCase evidence, L1Block latest) {
        // Before the receipts, so that a used nonce without a receipt is somebody else's.
        var nonces = l1.nonces(payer);
        var mined = mined(evidence);
        var transactions = store.transactions(evidence.key());
        var last = transactions.getLast();
        boolean used = last.nonce() < nonces.included();
        if (mined.isEmpty() && used && unseen.isAwaited(last.nonce(), nanoTime.getAsLong())) {
            return;
        }
        if (mined.isPresent() || !used) {
            unseen.clear();
        }
        mined.ifPresent(receipt -> paid(evidence, receipt));
        if (mined.isPresent() && mined.get().success()) {
            slashed(evidence, mined.get());
        } else if (mined.isPresent() || used) {
            String why = mined.isPresent() ? "reverted" : "lost its nonce to another";
            LOG.warn("evidence of {}: its transaction {} {}", evidence.key(), last.hash(), why);
            var open = evidence.waiting("its transaction %s %s".formatted(last.hash(), why));
            if (simulate(open) instanceof Simulation.Refused refused) {
                refused(open, refused.reason(), latest);
            } else {
                store.update(open);
            }
        } else {
            waits(evidence, transactions, last);
        }
    }

    private void waits(EvidenceCase evidence, List<CallTransaction> transactions, CallTransaction last) {
        long attempts =
                transactions.stream().filter(one -> one.nonce() == last.nonce()).count();
        if (isOld(last.signedAtMs(), limits.replaceAfterMillis()) && attempts <= limits.replacementsMax()) {
            var fees = withoutBlobs(policy.replacing(last.fees(), l1.fees()));
            if (policy.allows(fees, last.gasLimit(), 0)) {
                send(evidence, last.nonce(), fees, last.gasLimit());
                return;
            }
        }
        if (isOld(last.broadcastAtMs(), limits.rebroadcastAfterMillis())) {
            store.broadcast(last.broadcastAt(clock.millis()));
            l1.broadcast(last.hash(), last.raw());
        }
    }

    private boolean isOld(long sinceMs, long ageMs) {
        long now = clock.millis();
        return now - sinceMs >= ageMs || now < sinceMs;
    }

    private void paid(EvidenceCase evidence, L1Receipt receipt) {
        store.transactions(evidence.key()).stream()
                .filter(transaction -> transaction.hash().equals(receipt.transactionHash()))
                .forEach(transaction -> paid.paid(transaction.nonce(), receipt));
    }

    private void slashed(EvidenceCase evidence, L1Receipt receipt) {
        Hash hash = receipt.transactionHash();
        LOG.info(
                "evidence of {}: slashed by transaction {} in L1 block {}",
                evidence.key(),
                hash,
                receipt.blockNumber());
        store.update(evidence.at(evidence.onL1().slashed(hash), receipt.blockNumber()));
    }
}
