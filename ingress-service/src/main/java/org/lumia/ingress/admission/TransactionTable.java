package org.lumia.ingress.admission;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * Every transaction that this replica knows of, by hash and by sender, with where it stands. Knows no thread and no
 * I/O; whoever uses it holds its monitor.
 */
public final class TransactionTable {
    /**
     * Bounds.
     *
     * @param pendingMax in the log, or on the way there, and not executed
     * @param pendingBytesMax of them; what others bring into the log beyond it is followed without its bytes
     * @param parkedBytesMax of rows in memory
     * @param sendersMax whose account is followed
     * @param decidedMax hashes of which a block has spoken
     */
    public record Limits(int pendingMax, long pendingBytesMax, long parkedBytesMax, int sendersMax, int decidedMax) {}

    private static final class Entry {
        private final @Nullable Submission tx;
        private TransactionState state;
        /** Whether Postgres holds a row of it that this replica releases. */
        private boolean hasRow;

        private Entry(@Nullable Submission tx, TransactionState state) {
            this.tx = tx;
            this.state = state;
        }
    }

    private final Limits limits;
    private final Map<Hash, Entry> entries = new HashMap<>();
    private final Map<Address, Sender> senders = new HashMap<>();
    /** Senders that could be forgotten, the one that has been idle for longest first. */
    private final LinkedHashMap<Address, Sender> idle = new LinkedHashMap<>();

    private final ArrayDeque<Hash> decided = new ArrayDeque<>();
    private final Set<Sender> parking = new LinkedHashSet<>();
    private final Set<Hash> superfluousRows = new LinkedHashSet<>();
    private final List<Submission> leftOut = new ArrayList<>();
    private int pending;
    private int parked;
    private long pendingBytes;
    private long parkedBytes;

    public TransactionTable(Limits limits) {
        this.limits = limits;
    }

    public Limits limits() {
        return limits;
    }

    public int pending() {
        return pending;
    }

    public long pendingBytes() {
        return pendingBytes;
    }

    public long parkedBytes() {
        return parkedBytes;
    }

    /** Rows in memory; none in a replica that does not release. */
    public int parked() {
        return parked;
    }

    public int senders() {
        return senders.size();
    }

    public Optional<TransactionState> state(Hash hash) {
        return Optional.ofNullable(entries.get(hash)).map(entry -> entry.state);
    }

    /** The transaction with this hash, unless a block has decided about it. */
    public Optional<Submission> find(Hash hash) {
        return Optional.ofNullable(entries.get(hash))
                .filter(entry -> !(entry.state instanceof TransactionState.Decided))
                .map(entry -> entry.tx)
                .filter(Submission::hasBytes);
    }

    /** Pending ones with their bytes, of all senders or of one. */
    List<Submission> pending(Optional<Address> only) {
        var of = only.map(address -> sender(address).stream().toList()).orElseGet(() -> List.copyOf(senders.values()));
        return of.stream()
                .flatMap(sender -> sender.pending().stream())
                .filter(Submission::hasBytes)
                .toList();
    }

    Optional<Sender> sender(Address address) {
        return Optional.ofNullable(senders.get(address));
    }

    /** The sender, followed from now on; empty when there is no room and nobody is idle. */
    Optional<Sender> follow(Address address) {
        Sender known = senders.get(address);
        if (known == null && senders.size() >= limits.sendersMax() && !forgetOneIdle()) {
            return Optional.empty();
        }
        return Optional.of(known == null ? start(address) : known);
    }

    /** What stands in the log is followed beyond the bound: it is bounded where it was admitted. */
    private Sender start(Address address) {
        return senders.computeIfAbsent(address, Sender::new);
    }

    private boolean forgetOneIdle() {
        var eldest = idle.pollFirstEntry();
        return eldest != null && senders.remove(eldest.getKey()) != null;
    }

    /** Notes whether a sender could be forgotten, after whatever was done to it. */
    void touched(Sender sender) {
        if (!sender.isIdle()) {
            idle.remove(sender.address());
        } else if (senders.size() > limits.sendersMax() || sender.state().isEmpty()) {
            idle.remove(sender.address());
            senders.remove(sender.address());
        } else {
            idle.putLast(sender.address(), sender);
        }
    }

    /** Moves a transaction, when the move is one. */
    boolean move(Submission tx, TransactionState next) {
        Entry entry = entries.get(tx.hash());
        if (entry != null && !entry.state.mayBecome(next)) {
            return false;
        }
        Submission known = entry == null || entry.tx == null ? fitting(tx, next) : entry.tx;
        leave(entry);
        var moved = new Entry(known, entry == null ? next : again(entry.state, next));
        moved.hasRow = entry != null && entry.hasRow;
        entries.put(tx.hash(), moved);
        enter(known, moved);
        settle(start(known.sender()));
        return true;
    }

    /** A copy that is sent again stands behind the one that was refused. */
    private static TransactionState again(TransactionState before, TransactionState next) {
        return before instanceof TransactionState.Refused refused
                        && next instanceof TransactionState.InFlight(var durable, long from)
                ? new TransactionState.InFlight(durable, Math.max(from, refused.cut()))
                : next;
    }

    /** Admission keeps its own within the bound; what others bring must be followed, and need not be whole. */
    private Submission fitting(Submission tx, TransactionState next) {
        boolean fits = !next.isInLog() || pendingBytes + tx.bytes() <= limits.pendingBytesMax();
        return fits ? tx : tx.withoutBytes();
    }

    private void leave(@Nullable Entry entry) {
        if (entry == null || entry.tx == null) {
            return;
        }
        if (entry.state.isPending()) {
            pending--;
            pendingBytes -= entry.tx.bytes();
            start(entry.tx.sender()).removePending(entry.tx);
        } else if (entry.state instanceof TransactionState.Parked) {
            parked--;
            parkedBytes -= entry.tx.bytes();
            start(entry.tx.sender()).unpark(entry.tx);
        }
    }

    private void enter(Submission tx, Entry entry) {
        if (entry.state.isPending()) {
            pending++;
            pendingBytes += tx.bytes();
            start(tx.sender()).addPending(tx);
        } else if (entry.state instanceof TransactionState.Parked) {
            parked++;
            parkedBytes += tx.bytes();
            start(tx.sender()).park(tx).ifPresent(this::replaced);
        }
        if (entry.hasRow && entry.state instanceof TransactionState.Seen) {
            entry.hasRow = false;
            superfluousRows.add(tx.hash());
        }
    }

    private void settle(Sender sender) {
        if (sender.hasParked()) {
            parking.add(sender);
        } else {
            parking.remove(sender);
        }
        touched(sender);
    }

    /** Its row is gone already: one row a sender and nonce. */
    private void replaced(Submission tx) {
        if (entries.remove(tx.hash()) != null) {
            parked--;
            parkedBytes -= tx.bytes();
        }
    }

    /** Forgets a transaction that never reached the log and has no row. */
    void forget(Submission tx) {
        Entry entry = entries.remove(tx.hash());
        leave(entry);
        settle(start(tx.sender()));
    }

    /** Whether it survives the end of this process, so that nobody has to send it again. */
    boolean isDurable(Hash hash) {
        Entry entry = entries.get(hash);
        return entry != null
                && (entry.hasRow
                        || entry.state.isInLog()
                        || entry.state instanceof TransactionState.Parked
                        || entry.state instanceof TransactionState.Included);
    }

    /** A row of Postgres, to be released by this replica. */
    void rowLoaded(Submission tx) {
        Entry entry = entries.get(tx.hash());
        if (entry != null
                && (entry.state instanceof TransactionState.Seen || entry.state instanceof TransactionState.Included)) {
            superfluousRows.add(tx.hash());
            return;
        }
        if (entry == null || !entry.state.isPending()) {
            move(tx, new TransactionState.Parked());
        }
        Entry loaded = entries.get(tx.hash());
        if (loaded != null) {
            loaded.hasRow = true;
        }
    }

    /** Another replica releases from now on: rows are its concern, what is on its way is still this one's. */
    void forgetRows() {
        for (Entry entry : List.copyOf(entries.values())) {
            entry.hasRow = false;
            if (entry.state instanceof TransactionState.Parked && entry.tx != null) {
                forget(entry.tx);
            }
        }
        superfluousRows.clear();
    }

    /** Senders of rows, in the order in which they were loaded. */
    List<Sender> parking() {
        return List.copyOf(parking);
    }

    /** Rows that the log or a block made superfluous; they stay here until {@link #rowsEnded}. */
    List<Hash> superfluousRows() {
        return List.copyOf(superfluousRows);
    }

    void rowsEnded(Collection<Hash> hashes) {
        for (Hash hash : hashes) {
            superfluousRows.remove(hash);
            Entry entry = entries.get(hash);
            if (entry != null && entry.tx != null && entry.state instanceof TransactionState.Parked) {
                forget(entry.tx);
            }
        }
    }

    /** A block has spoken of a transaction. */
    void decide(Hash hash, TransactionState.Decided decision) {
        Entry entry = entries.get(hash);
        if (entry != null && !entry.state.mayBecome(decision)) {
            return;
        }
        leave(entry);
        entries.put(hash, new Entry(null, decision));
        if (entry != null && entry.hasRow) {
            superfluousRows.add(hash);
        }
        if (entry != null && entry.tx != null) {
            settle(start(entry.tx.sender()));
        }
        decided.addLast(hash);
        if (decided.size() > limits.decidedMax()) {
            Hash oldest = decided.removeFirst();
            entries.computeIfPresent(oldest, (key, old) -> old.state instanceof TransactionState.Decided ? null : old);
        }
    }

    /** Those in the log whose nonce a block gave to another, since the last call: they end here, whatever a later block says. */
    public List<Submission> takeLeftOut() {
        List<Submission> taken = List.copyOf(leftOut);
        leftOut.clear();
        return taken;
    }

    /** An account as a block left it; unknown ones are not followed. */
    void accountChanged(Address address, AccountState state) {
        Sender sender = senders.get(address);
        if (sender == null) {
            return;
        }
        sender.update(state);
        // The block has spoken of all that it took: what else has a spent nonce, derivation left out.
        for (Submission tx : sender.passed(state.nonce())) {
            Entry entry = entries.get(tx.hash());
            if (entry != null && entry.state.isInLog()) {
                decide(tx.hash(), new TransactionState.Refused(state.block(), Long.MAX_VALUE));
                leftOut.add(tx);
            }
        }
        touched(sender);
    }
}
