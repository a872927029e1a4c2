package org.lumia.ingress.admission;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Senders with what of them stands in tx-in and is not executed. Follows every operator's bundles and this operator's
 * executed blocks. Thread-safe.
 */
public final class PendingPool {
    private final ConcurrentHashMap<Address, SenderAccount> senders = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Hash, Submission> byHash = new ConcurrentHashMap<>();
    private final AccountReader accounts;
    private final int pendingMax;
    private final int sendersMax;

    public PendingPool(AccountReader accounts, int pendingTransactionsMax, int sendersMax) {
        this.accounts = accounts;
        this.pendingMax = pendingTransactionsMax;
        this.sendersMax = sendersMax;
    }

    /** Runs with the sender's monitor held and its account known. */
    <T> T withSender(Address address, Function<SenderAccount, T> work) {
        while (true) {
            SenderAccount sender = track(address);
            if (!isKnown(sender)) {
                // Not under the monitor: blocks are applied under it, and must not wait for a read.
                AccountState read = accounts.read(address);
                synchronized (sender) {
                    forgetPassed(sender.update(read));
                }
            }
            synchronized (sender) {
                if (!sender.isDropped()) {
                    return work.apply(sender);
                }
            }
        }
    }

    private static boolean isKnown(SenderAccount sender) {
        synchronized (sender) {
            return sender.state().isPresent();
        }
    }

    private SenderAccount track(Address address) {
        SenderAccount sender = senders.get(address);
        if (sender != null) {
            return sender;
        }
        if (senders.size() >= sendersMax) {
            dropIdle();
        }
        return senders.computeIfAbsent(address, unknown -> new SenderAccount());
    }

    private void dropIdle() {
        int enough = Math.max(1, sendersMax / 10);
        for (var entry : senders.entrySet()) {
            SenderAccount sender = entry.getValue();
            synchronized (sender) {
                if (sender.isIdle() && senders.remove(entry.getKey(), sender)) {
                    sender.drop();
                    enough--;
                }
            }
            if (enough == 0) {
                return;
            }
        }
    }

    /** The pending transaction with this hash. */
    public Optional<Submission> find(Hash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    public int size() {
        return byHash.size();
    }

    public int sizeMax() {
        return pendingMax;
    }

    public int senders() {
        return senders.size();
    }

    boolean isFull() {
        return byHash.size() >= pendingMax;
    }

    /** With the sender's monitor held: counts a transaction as pending. */
    void add(SenderAccount sender, Submission tx) {
        sender.addPending(tx);
        byHash.put(tx.hash(), tx);
    }

    /** The nonce after what is pending. @throws AccountReader.Unavailable when the account cannot be read */
    public long pendingNonce(Address address) {
        return withSender(address, SenderAccount::next);
    }

    /** The transaction of a bundle that was read from the log, unless it is known or already executed. */
    public void observe(Submission tx) {
        if (byHash.containsKey(tx.hash())) {
            return;
        }
        while (true) {
            SenderAccount sender = track(tx.sender());
            synchronized (sender) {
                if (sender.isDropped()) {
                    continue;
                }
                boolean passed = sender.state()
                        .filter(state -> tx.nonce() < state.nonce())
                        .isPresent();
                if (!passed && sender.pending(tx.nonce()).isEmpty()) {
                    add(sender, tx);
                }
                return;
            }
        }
    }

    /** An account as a block left it; unknown ones are not followed. Whether parked transactions may have become due. */
    public boolean update(Address address, AccountState state, List<Submission> staleParked) {
        SenderAccount sender = senders.get(address);
        if (sender == null) {
            return false;
        }
        synchronized (sender) {
            SenderAccount.Passed passed = sender.update(state);
            forgetPassed(passed);
            staleParked.addAll(passed.parked());
            return sender.parkedCount() > 0;
        }
    }

    /** A transaction that will not be executed: a block refused it, or it never reached the log. */
    public void remove(Hash hash) {
        Submission tx = byHash.remove(hash);
        SenderAccount sender = tx == null ? null : senders.get(tx.sender());
        if (tx != null && sender != null) {
            synchronized (sender) {
                sender.removePending(tx);
            }
        }
    }

    private void forgetPassed(SenderAccount.Passed passed) {
        passed.pending().forEach(tx -> byHash.remove(tx.hash()));
    }

    /** Admits the transaction that is next for its sender, when funds and room suffice; the monitor is held. */
    Admission append(SenderAccount sender, Submission tx, LogQueue log) {
        AccountState state = sender.state().orElseThrow();
        if (tx.cost().compareTo(state.balance()) > 0) {
            return new Admission.Refused(Refusal.insufficientFunds(tx.sender(), state.balance(), tx.cost()));
        }
        UInt256 together = sender.pendingCost().add(tx.cost());
        if (together.compareTo(tx.cost()) < 0 || together.compareTo(state.balance()) > 0) {
            return new Admission.Refused(Refusal.overdraft(state.balance(), sender.pendingCost(), tx.cost()));
        }
        if (isFull()) {
            return new Admission.Refused(Refusal.full("the pipeline", size(), pendingMax));
        }
        Optional<CompletableFuture<Long>> appended = log.offer(tx);
        if (appended.isEmpty()) {
            return new Admission.Refused(Refusal.full("the pipeline's queue", log.size(), log.sizeMax()));
        }
        add(sender, tx);
        return new Admission.Accepted(tx.hash(), appended.get());
    }
}
