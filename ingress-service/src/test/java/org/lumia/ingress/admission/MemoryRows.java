package org.lumia.ingress.admission;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/** Rows of parked transactions without a database, by the same rules. */
final class MemoryRows implements ParkedTransactions {
    private record Stored(Submission tx, Row row) {}

    final Map<Hash, Refused> refused = new HashMap<>();
    private final TreeMap<Long, Stored> rows = new TreeMap<>();
    private final int rowsMax;
    private final int rowsPerSenderMax;
    private final CountDownLatch called = new CountDownLatch(1);
    private volatile CountDownLatch open = new CountDownLatch(0);
    private long lastId;

    MemoryRows(int rowsMax, int rowsPerSenderMax) {
        this.rowsMax = rowsMax;
        this.rowsPerSenderMax = rowsPerSenderMax;
    }

    /** Calls wait from now on. */
    void hold() {
        open = new CountDownLatch(1);
    }

    void awaitCall() throws InterruptedException {
        if (!called.await(5, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody called");
        }
    }

    void letGo() {
        open.countDown();
    }

    @Override
    public synchronized long size() {
        return rows.size();
    }

    @Override
    public Outcome park(Submission tx) {
        called.countDown();
        try {
            if (!open.await(5, TimeUnit.SECONDS)) {
                throw new AssertionError("held for too long");
            }
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
        return store(tx);
    }

    private synchronized Outcome store(Submission tx) {
        Optional<Stored> rival = rows.values().stream()
                .filter(held ->
                        held.tx().sender().equals(tx.sender()) && held.tx().nonce() == tx.nonce())
                .findFirst();
        if (rival.isPresent()) {
            Submission other = rival.get().tx();
            if (other.hash().equals(tx.hash())) {
                return new Outcome.KeptBefore();
            }
            if (!Replacement.pays(other.transaction(), tx.transaction())) {
                return new Outcome.Underpriced(other.hash());
            }
            rows.remove(rival.get().row().id());
            refused.put(other.hash(), new Refused(Reason.REPLACED, tx.hash().toString()));
        }
        int own = (int) rows.values().stream()
                .filter(held -> held.tx().sender().equals(tx.sender()))
                .count();
        if (own >= rowsPerSenderMax) {
            return new Outcome.SenderFull(own, rowsPerSenderMax);
        }
        if (rows.size() >= rowsMax) {
            return new Outcome.Full(rows.size(), rowsMax);
        }
        lastId++;
        rows.put(lastId, new Stored(tx, new Row(lastId, tx.raw(), tx.receivedAtMs())));
        return new Outcome.Kept();
    }

    @Override
    public synchronized Optional<Row> find(Hash hash) {
        return rows.values().stream()
                .filter(held -> held.tx().hash().equals(hash))
                .map(Stored::row)
                .findFirst();
    }

    @Override
    public synchronized Set<Long> nonces(Address sender, long from, long before) {
        return rows.values().stream()
                .map(Stored::tx)
                .filter(tx -> tx.sender().equals(sender) && tx.nonce() >= from && tx.nonce() < before)
                .map(Submission::nonce)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized List<ParkedTransactions.Shown> shown(Optional<Address> sender) {
        return rows.values().stream()
                .map(Stored::tx)
                .filter(tx -> sender.isEmpty() || sender.get().equals(tx.sender()))
                .map(tx -> new ParkedTransactions.Shown(tx.hash(), tx.sender(), tx.raw()))
                .toList();
    }

    @Override
    public synchronized List<Row> after(long id, int atMost, long bytesMax) {
        long[] before = {0};
        return rows.tailMap(id, false).values().stream()
                .limit(atMost)
                .map(Stored::row)
                .takeWhile(row -> {
                    boolean fits = before[0] < bytesMax;
                    before[0] += row.raw().length;
                    return fits;
                })
                .toList();
    }

    @Override
    public synchronized void end(Collection<Ended> ended) {
        for (Ended one : ended) {
            if (rows.values().removeIf(held -> held.tx().hash().equals(one.hash()))) {
                one.refusal().ifPresent(reason -> refused.put(one.hash(), reason));
            }
        }
    }
}
