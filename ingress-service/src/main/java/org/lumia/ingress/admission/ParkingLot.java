package org.lumia.ingress.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** Transactions whose nonce is not next yet: durable before their hash is given, released in nonce order. */
public final class ParkingLot {
    /**
     * Bounds.
     *
     * @param parkedMax of all senders
     * @param parkedPerSenderMax of one
     * @param nonceGapMax how far a nonce may be ahead
     */
    public record Limits(int parkedMax, int parkedPerSenderMax, long nonceGapMax) {}

    private static final int PRICE_BUMP_PERCENT = 10;

    private final PendingPool pool;
    private final LogQueue log;
    private final ParkedTransactions store;
    private final Limits limits;
    private final Executor background;
    private final ConcurrentHashMap<Hash, Submission> byHash = new ConcurrentHashMap<>();
    private final AtomicInteger reserved = new AtomicInteger();

    /** @param background where rows are deleted: nothing waits for that */
    public ParkingLot(PendingPool pool, LogQueue log, ParkedTransactions store, Limits limits, Executor background) {
        this.pool = pool;
        this.log = log;
        this.store = store;
        this.limits = limits;
        this.background = background;
    }

    public int size() {
        return byHash.size();
    }

    public int sizeMax() {
        return limits.parkedMax();
    }

    public Optional<Submission> find(Hash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    /** Why a future nonce cannot be parked; the sender's monitor is held. */
    Optional<Refusal> objection(SenderAccount sender, Submission tx) {
        long gap = tx.nonce() - sender.next();
        if (gap < 0 || gap > limits.nonceGapMax()) {
            return Optional.of(Refusal.nonceTooHigh(
                    tx.sender(), tx.nonce(), sender.next(), "at most %d ahead".formatted(limits.nonceGapMax())));
        }
        Optional<Submission> rival = sender.parked(tx.nonce());
        if (rival.isPresent()) {
            return isUnderpriced(tx, rival.get())
                    ? Optional.of(Refusal.of("replacement transaction underpriced"))
                    : Optional.empty();
        }
        if (sender.parkedCount() >= limits.parkedPerSenderMax()) {
            return Optional.of(Refusal.full("the sender's queue", sender.parkedCount(), limits.parkedPerSenderMax()));
        }
        AccountState state = sender.state().orElseThrow();
        if (tx.cost().compareTo(state.balance()) > 0) {
            return Optional.of(Refusal.insufficientFunds(tx.sender(), state.balance(), tx.cost()));
        }
        return Optional.empty();
    }

    private static boolean isUnderpriced(Submission tx, Submission rival) {
        var bumped = rival.transaction()
                .maxFeePerGas()
                .toBigInteger()
                .multiply(java.math.BigInteger.valueOf(100 + PRICE_BUMP_PERCENT));
        var offered = tx.transaction().maxFeePerGas().toBigInteger().multiply(java.math.BigInteger.valueOf(100));
        return offered.compareTo(bumped) < 0;
    }

    /** Parks durably; without any monitor held, since it writes to Postgres. */
    Admission park(Submission tx, Predicate<Submission> affordsBaseFee) {
        if (reserved.incrementAndGet() > limits.parkedMax()) {
            reserved.decrementAndGet();
            return new Admission.Refused(Refusal.full("the queue of future nonces", size(), limits.parkedMax()));
        }
        try {
            store.save(tx);
            return pool.withSender(tx.sender(), sender -> parkSaved(sender, tx, affordsBaseFee));
        } finally {
            reserved.set(byHash.size());
        }
    }

    private Admission parkSaved(SenderAccount sender, Submission tx, Predicate<Submission> affordsBaseFee) {
        long expected = sender.next();
        sender.parked(tx.nonce()).ifPresent(rival -> byHash.remove(rival.hash()));
        sender.park(tx);
        byHash.put(tx.hash(), tx);
        releaseHeld(sender, affordsBaseFee);
        return new Admission.Parked(tx.hash(), expected);
    }

    /** Appends what has become due, in nonce order; the sender's monitor is held. */
    void releaseHeld(SenderAccount sender, Predicate<Submission> affordsBaseFee) {
        if (sender.parkedCount() == 0) {
            return;
        }
        for (var due = sender.parked(sender.next()); due.isPresent(); due = sender.parked(sender.next())) {
            Submission tx = due.get();
            if (!affordsBaseFee.test(tx) || !(pool.append(sender, tx, log) instanceof Admission.Accepted accepted)) {
                return;
            }
            sender.unpark(tx);
            byHash.remove(tx.hash());
            accepted.appended().thenRunAsync(() -> store.delete(List.of(tx.hash())), background);
        }
    }

    /** Forgets parked transactions whose nonce another one took. */
    void forget(List<Submission> stale) {
        if (stale.isEmpty()) {
            return;
        }
        var hashes = new ArrayList<Hash>();
        for (Submission tx : stale) {
            byHash.remove(tx.hash());
            hashes.add(tx.hash());
        }
        background.execute(() -> store.delete(hashes));
    }

    /** After a restart: takes back what is kept, and releases what is due. */
    void restore(Submission tx, Predicate<Submission> affordsBaseFee) {
        pool.withSender(tx.sender(), sender -> {
            if (tx.nonce() < sender.next()) {
                forget(List.of(tx));
            } else {
                sender.park(tx);
                byHash.put(tx.hash(), tx);
                releaseHeld(sender, affordsBaseFee);
            }
            return null;
        });
    }

    /** Looks again at a sender whose account changed. */
    void release(Address address, Predicate<Submission> affordsBaseFee) {
        pool.withSender(address, sender -> {
            releaseHeld(sender, affordsBaseFee);
            return null;
        });
    }
}
