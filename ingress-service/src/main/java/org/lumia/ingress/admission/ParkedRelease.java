package org.lumia.ingress.admission;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lumia.ethereum.Hash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends parked transactions once they are due, on the one replica that holds the lease; what cannot go now stays parked
 * and is looked at again. A row is deleted once the log or a block is seen to hold its transaction.
 */
public final class ParkedRelease {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedRelease.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration UNAVAILABLE_PAUSE = Duration.ofSeconds(1);
    private static final int ROWS_PER_STEP_MAX = 500;
    private static final long ROW_BYTES_PER_STEP_MAX = 4 << 20;

    private final TransactionTable table;
    private final Accounts accounts;
    private final Appending appending;
    private final ParkedTransactions store;
    private final InclusionReader inclusions;
    private final TransactionReader reader;
    private final Duration lifetime;
    private final InstantSource clock;
    private long loadedThrough;
    private boolean holding;
    private volatile Map<ParkedWait, Integer> waits = Map.of();

    /**
     * Made once.
     *
     * @param lifetime how long one may be parked
     */
    public ParkedRelease(
            TransactionTable table,
            Accounts accounts,
            Appending appending,
            ParkedTransactions store,
            InclusionReader inclusions,
            TransactionReader reader,
            Duration lifetime,
            InstantSource clock) {
        this.table = table;
        this.accounts = accounts;
        this.appending = appending;
        this.store = store;
        this.inclusions = inclusions;
        this.reader = reader;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /** One look at everything parked, by the replica that may release. Returns when the next is due at the latest; after a failure it starts from the rows. */
    public Duration step() {
        holding = true;
        try {
            boolean more = load();
            release();
            waits = counted();
            more |= learnAccounts();
            more |= end();
            return more ? Duration.ZERO : POLL;
        } catch (Unavailable unavailable) {
            LOG.debug("parked transactions wait: {}", unavailable.getMessage());
            return UNAVAILABLE_PAUSE;
        } catch (RuntimeException failed) {
            letGo();
            throw failed;
        }
    }

    /** Another replica releases from now on. */
    public void letGo() {
        if (holding) {
            holding = false;
            loadedThrough = 0;
            waits = Map.of();
            synchronized (table) {
                table.forgetRows();
            }
        }
    }

    /** How many waited for what at the last look; nothing where another replica releases. */
    public Map<ParkedWait, Integer> waits() {
        return waits;
    }

    /** Who stands behind one without a gap waits for what that one waits for. */
    private Map<ParkedWait, Integer> counted() {
        var counted = new EnumMap<ParkedWait, Integer>(ParkedWait.class);
        synchronized (table) {
            for (Sender sender : table.parking()) {
                var places = sender.places();
                if (sender.state().isEmpty()) {
                    counted.merge(
                            ParkedWait.ACCOUNT, places.before() + places.next() + places.behindGap(), Integer::sum);
                } else {
                    counted.merge(ParkedWait.BLOCK, places.before(), Integer::sum);
                    counted.merge(ParkedWait.NONCE, places.behindGap(), Integer::sum);
                    sender.due()
                            .ifPresent(
                                    due -> counted.merge(appending.waitOf(sender, due), places.next(), Integer::sum));
                }
            }
        }
        return counted;
    }

    /** Rows of all replicas, as far as there is room in memory; whether there may be more. */
    private boolean load() {
        long room;
        synchronized (table) {
            room = table.limits().parkedBytesMax() - table.parkedBytes();
        }
        if (room <= 0) {
            return false;
        }
        List<ParkedTransactions.Row> rows = store.after(loadedThrough, ROWS_PER_STEP_MAX, ROW_BYTES_PER_STEP_MAX);
        for (ParkedTransactions.Row row : rows) {
            if (reader.read(row.raw(), row.receivedAtMs()) instanceof TransactionReader.WellFormed(var tx)) {
                synchronized (table) {
                    table.rowLoaded(tx);
                }
            } else {
                LOG.error("parked row {} holds no transaction of this chain", row.id());
            }
            loadedThrough = row.id();
        }
        return !rows.isEmpty();
    }

    /** After the release of those that are known: execution may be away. Whether any was unknown. */
    private boolean learnAccounts() {
        List<Sender> unknown;
        synchronized (table) {
            unknown = table.parking().stream()
                    .filter(sender -> sender.state().isEmpty())
                    .toList();
        }
        unknown.forEach(sender -> accounts.with(sender.address(), Sender::next));
        return !unknown.isEmpty();
    }

    /** In nonce order, as far as base fee, funds and room go. */
    private void release() {
        synchronized (table) {
            for (Sender sender : table.parking()) {
                Optional<Submission> due = sender.due();
                while (due.isPresent()
                        && appending.affordsBaseFee(due.get())
                        && appending.append(sender, due.get()) instanceof Admission.Accepted) {
                    due = sender.due();
                }
            }
        }
    }

    /** Whether there may be more. */
    private boolean end() {
        List<Hash> superfluous;
        var spent = new ArrayList<Submission>();
        var old = new ArrayList<Submission>();
        var ended = new ArrayList<ParkedTransactions.Ended>();
        long oldest = clock.millis() - lifetime.toMillis();
        synchronized (table) {
            superfluous = table.superfluousRows();
            for (Sender sender : table.parking()) {
                spent.addAll(sender.overtaken());
                old.addAll(sender.parkedBefore(oldest));
                sender.unaffordable().ifPresent(tx -> ended.add(unaffordable(sender, tx)));
            }
        }
        superfluous.forEach(hash -> ended.add(new ParkedTransactions.Ended(hash, Optional.empty())));
        spent.stream().limit(ROWS_PER_STEP_MAX).forEach(tx -> ended.add(overtaken(tx)));
        Set<Hash> named = ended.stream().map(ParkedTransactions.Ended::hash).collect(Collectors.toSet());
        old.stream().filter(tx -> !named.contains(tx.hash())).forEach(tx -> ended.add(expired(tx)));
        if (ended.isEmpty()) {
            return false;
        }
        store.end(ended);
        synchronized (table) {
            table.rowsEnded(ended.stream().map(ParkedTransactions.Ended::hash).toList());
        }
        return spent.size() > ROWS_PER_STEP_MAX;
    }

    /** Nothing of its own account is on the way that could bring it more. */
    private static ParkedTransactions.Ended unaffordable(Sender sender, Submission tx) {
        var balance = sender.state().orElseThrow().balance();
        return new ParkedTransactions.Ended(
                tx.hash(),
                Optional.of(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.INSUFFICIENT_FUNDS,
                        Refusal.insufficientFunds(tx.sender(), balance, tx.cost())
                                .message())));
    }

    private ParkedTransactions.Ended overtaken(Submission tx) {
        return new ParkedTransactions.Ended(
                tx.hash(),
                inclusions.isIncluded(tx.hash())
                        ? Optional.empty()
                        : Optional.of(new ParkedTransactions.Refused(
                                ParkedTransactions.Reason.NONCE_TAKEN,
                                "nonce %s was used by another transaction while this one was parked"
                                        .formatted(Long.toUnsignedString(tx.nonce())))));
    }

    private ParkedTransactions.Ended expired(Submission tx) {
        return new ParkedTransactions.Ended(
                tx.hash(),
                Optional.of(new ParkedTransactions.Refused(
                        ParkedTransactions.Reason.EXPIRED,
                        "nonce %s could not be executed within %d minutes"
                                .formatted(Long.toUnsignedString(tx.nonce()), lifetime.toMinutes()))));
    }
}
