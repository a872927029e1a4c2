package org.lumia.submitter.rewards;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.Broadcast;
import org.lumia.l1.L1;
import org.lumia.l1.L1Receipt;
import org.lumia.l1.Simulation;
import org.lumia.submitter.calls.CallLimits;
import org.lumia.submitter.calls.CallSigner;
import org.lumia.submitter.calls.CallTransaction;
import org.lumia.submitter.calls.PaidFees;
import org.lumia.submitter.calls.UnseenReceipt;
import org.lumia.submitter.posting.FeePolicy;
import org.lumia.submitter.posting.Fees;
import org.lumia.submitter.rewards.RootStore.Sent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the certified root when its turn has come: simulated first, so that what another operator posted is not paid for again. What
 * L1 has is asked of L1 each time, so that a reorganisation posts again and a crash posts once. Begins only while nothing else of the
 * account is under way. For one thread.
 */
public final class RootSender {
    private static final Logger LOG = LoggerFactory.getLogger(RootSender.class);
    private static final long GAS_MARGIN_PERCENT = 25;
    private static final String POSTED = "RootNotAfter";

    private final L1 l1;
    private final Address payer;
    private final Address distributor;
    private final RootStore store;
    private final CallSigner signer;
    private final FeePolicy policy;
    private final CallLimits limits;
    private final PaidFees paid;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final UnseenReceipt unseen = new UnseenReceipt();
    private long tried = -1;
    private long triedNanos;
    private volatile String trouble = "";

    /** @param payer whose account of L1 pays, the same as for batches */
    public RootSender(
            L1 l1,
            Address payer,
            Address distributor,
            RootStore store,
            CallSigner signer,
            FeePolicy policy,
            CallLimits limits,
            PaidFees paid,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.l1 = l1;
        this.payer = payer;
        this.distributor = distributor;
        this.store = store;
        this.signer = signer;
        this.policy = policy;
        this.limits = limits;
        this.paid = paid;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Does what is due.
     *
     * @param otherUnderWay whether another transaction of the account waits
     * @return what batches wait for; empty while they may go on
     */
    public Optional<String> advance(Optional<RootCall> root, BooleanSupplier otherUnderWay) {
        List<Sent> sent = store.open();
        if (!sent.isEmpty()) {
            follow(sent);
        } else if (isDue(root) && !otherUnderWay.getAsBoolean()) {
            begin(root.orElseThrow());
        }
        return store.open().stream()
                .findFirst()
                .map(one ->
                        "the transaction of the reward root through epoch %d goes first".formatted(one.throughEpoch()));
    }

    /** Whether one waits to be sent: no new batch should begin before it. */
    public boolean isDue(Optional<RootCall> root) {
        return root.filter(call -> clock.millis() >= call.dueAtMs() && isTriedLongAgo(call.throughEpoch()))
                .isPresent();
    }

    /** Whether a transaction of a root waits for a block. */
    public boolean isUnderWay() {
        return !store.open().isEmpty();
    }

    /** Why the root that is due is not on its way; empty where nothing is wrong. */
    public String trouble() {
        return trouble;
    }

    private boolean isTriedLongAgo(long throughEpoch) {
        return tried != throughEpoch
                || nanoTime.getAsLong() - triedNanos >= TimeUnit.MILLISECONDS.toNanos(limits.retryMillis());
    }

    private void begin(RootCall root) {
        tried = root.throughEpoch();
        triedNanos = nanoTime.getAsLong();
        var nonces = l1.nonces(payer);
        switch (l1.simulateCall(payer, distributor, root.data())) {
            case Simulation.Refused refused when refused.reason().startsWith(POSTED) -> trouble = "";
            case Simulation.Refused refused -> troubled("L1 would refuse it: " + refused.reason());
            case Simulation.Passed passed
            when nonces.pooled() > nonces.included() ->
                troubled("a transaction of the account that is none of ours goes first");
            case Simulation.Passed passed -> {
                long gas = passed.gas() + passed.gas() * GAS_MARGIN_PERCENT / 100;
                var fees = withoutBlobs(policy.first(l1.fees()));
                if (policy.allows(fees, gas, 0)) {
                    trouble = "";
                    send(root.throughEpoch(), root.data(), nonces.included(), fees, gas);
                } else {
                    troubled("L1 asks %s wei per gas, more than the limits"
                            .formatted(fees.maxFeeWei().toBigInteger()));
                }
            }
        }
    }

    private void troubled(String why) {
        String line = "the reward root through epoch %d waits: %s".formatted(tried, why);
        if (!line.equals(trouble)) {
            LOG.info("{}", line);
            trouble = line;
        }
    }

    private static Fees withoutBlobs(Fees fees) {
        return new Fees(fees.maxFeeWei(), fees.priorityFeeWei(), UInt256.ZERO);
    }

    /** Signs, keeps, and only then sends. */
    private void send(long throughEpoch, byte[] data, long nonce, Fees fees, long gas) {
        var transaction = signer.sign(nonce, fees, gas, data, clock.millis());
        store.signed(new Sent(throughEpoch, data, transaction));
        store.broadcast(transaction.broadcastAt(clock.millis()));
        switch (l1.broadcast(transaction.hash(), transaction.raw())) {
            case Broadcast.Taken taken ->
                LOG.info("reward root through epoch {}: sent transaction {}", throughEpoch, transaction.hash());
            case Broadcast.Refused refused -> {
                // Batches do not wait for what no pool holds. Should it be mined all the same, L1 refuses the next by
                // its epoch.
                LOG.warn(
                        "reward root through epoch {}: L1's node refused transaction {}: {}",
                        throughEpoch,
                        transaction.hash(),
                        refused.words());
                store.ended();
            }
        }
    }

    private void follow(List<Sent> sent) {
        // Before the receipts, so that a used nonce without a receipt is somebody else's.
        var nonces = l1.nonces(payer);
        var last = sent.getLast();
        Optional<L1Receipt> mined = sent.stream()
                .flatMap(one -> l1.receipt(one.transaction().hash()).stream())
                .findFirst();
        if (mined.isPresent()) {
            Hash hash = mined.get().transactionHash();
            paid.paid(last.transaction().nonce(), mined.get());
            if (mined.get().success()) {
                LOG.info("reward root through epoch {}: posted by transaction {}", last.throughEpoch(), hash);
            } else {
                LOG.warn("reward root through epoch {}: transaction {} reverted", last.throughEpoch(), hash);
            }
            store.ended();
        } else if (last.transaction().nonce() < nonces.included()) {
            if (!unseen.isAwaited(last.transaction().nonce(), nanoTime.getAsLong())) {
                LOG.warn("reward root through epoch {}: its transaction lost its nonce", last.throughEpoch());
                store.ended();
            }
        } else {
            unseen.clear();
            waits(sent, last);
        }
    }

    private void waits(List<Sent> sent, Sent last) {
        CallTransaction transaction = last.transaction();
        if (isOld(transaction.signedAtMs(), limits.replaceAfterMillis()) && sent.size() <= limits.replacementsMax()) {
            var fees = withoutBlobs(policy.replacing(transaction.fees(), l1.fees()));
            if (policy.allows(fees, transaction.gasLimit(), 0)) {
                send(last.throughEpoch(), last.data(), transaction.nonce(), fees, transaction.gasLimit());
                return;
            }
        }
        if (isOld(transaction.broadcastAtMs(), limits.rebroadcastAfterMillis())) {
            store.broadcast(transaction.broadcastAt(clock.millis()));
            l1.broadcast(transaction.hash(), transaction.raw());
        }
    }

    private boolean isOld(long sinceMs, long ageMs) {
        long now = clock.millis();
        return now - sinceMs >= ageMs || now < sinceMs;
    }
}
