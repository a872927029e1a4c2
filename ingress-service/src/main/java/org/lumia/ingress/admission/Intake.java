package org.lumia.ingress.admission;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * The way of a wallet's transaction, from top to bottom: read it, answer what is known already, judge it against its
 * sender, append it or, where nonces before it are missing, park it.
 */
public final class Intake {
    private final TransactionReader reader;
    private final TransactionTable table;
    private final Accounts accounts;
    private final Appending appending;
    private final LogTail tail;
    private final ParkedTransactions store;
    private final long nonceGapMax;
    private final Duration sameMax;
    private final InstantSource clock;
    private final Runnable parked;
    private final Supplier<Optional<String>> standing;
    private final Function<Address, Optional<String>> denied;

    /**
     * Made once.
     *
     * @param nonceGapMax how far a parked nonce may be ahead
     * @param sameMax how long a call waits for another one that parks the same transaction
     * @param parked told that there is a new row
     * @param standing why no block can come now, in words without their end; empty while blocks come
     * @param denied why transactions of a sender are not taken; empty where they are
     */
    public Intake(
            TransactionReader reader,
            TransactionTable table,
            Accounts accounts,
            Appending appending,
            LogTail tail,
            ParkedTransactions store,
            long nonceGapMax,
            Duration sameMax,
            InstantSource clock,
            Runnable parked,
            Supplier<Optional<String>> standing,
            Function<Address, Optional<String>> denied) {
        this.reader = reader;
        this.table = table;
        this.accounts = accounts;
        this.appending = appending;
        this.tail = tail;
        this.store = store;
        this.nonceGapMax = nonceGapMax;
        this.sameMax = sameMax;
        this.clock = clock;
        this.parked = parked;
        this.standing = standing;
        this.denied = denied;
    }

    /** What to do with a nonce that is not next. */
    public enum FutureNonce {
        PARK,
        /** EIP-7966: answer with the expected nonce. */
        REFUSE
    }

    /** What is found without waiting. */
    private sealed interface Judgement {
        record Answer(Admission admission) implements Judgement {}

        /** Another call is parking it. */
        record SameAs(CompletableFuture<Admission> other) implements Judgement {}

        /** Nonces before it are missing. */
        record Early(long expected) implements Judgement {}
    }

    public TransactionReader.Read read(byte[] raw) {
        TransactionReader.Read read = reader.read(raw, clock.millis());
        return read instanceof TransactionReader.WellFormed(Submission tx)
                ? denied.apply(tx.sender())
                        .<TransactionReader.Read>map(why -> new TransactionReader.Unacceptable(Refusal.of(why)))
                        .orElse(read)
                : read;
    }

    public Admission submit(byte[] raw, FutureNonce future) {
        return switch (read(raw)) {
            case TransactionReader.Unacceptable(Refusal refusal) -> new Admission.Refused(refusal);
            case TransactionReader.WellFormed(Submission tx) -> submit(tx, future);
        };
    }

    public Admission submit(Submission tx, FutureNonce future) {
        try {
            Judgement judgement = known(tx).or(this::standing).orElseGet(() -> judge(tx));
            if (judgement instanceof Judgement.Early(long missing)) {
                // Rows before the log: one that is gone by then stands in it.
                Set<Long> rows =
                        future == FutureNonce.REFUSE ? store.nonces(tx.sender(), missing, tx.nonce()) : Set.of();
                // What is missing may stand in the log already, by way of another replica.
                tail.awaitCurrent();
                judgement = judge(tx);
                if (future == FutureNonce.REFUSE && judgement instanceof Judgement.Early(long expected)) {
                    judgement = refuse(gap(tx, expected, rows));
                }
            }
            return switch (judgement) {
                case Judgement.Answer(Admission admission) -> admission;
                case Judgement.SameAs(var other) -> await(other);
                case Judgement.Early(long expected) -> park(tx, expected);
            };
        } catch (Unavailable unavailable) {
            return new Admission.Refused(Refusal.unavailable(String.valueOf(unavailable.getMessage())));
        }
    }

    /** @param rows nonces of the sender that are parked */
    private static Refusal gap(Submission tx, long expected, Set<Long> rows) {
        return LongStream.range(expected, tx.nonce()).allMatch(rows::contains)
                ? Refusal.nonceGapParked(tx.sender(), tx.nonce(), expected)
                : Refusal.nonceGap(tx.sender(), tx.nonce(), expected);
    }

    /** A hash that is handed out promises a block. */
    private Optional<Judgement> standing() {
        return standing.get().map(why -> refuse(Refusal.unavailable(why)));
    }

    private Optional<Judgement> known(Submission tx) {
        synchronized (table) {
            Optional<TransactionState> state = table.state(tx.hash());
            if (table.isDurable(tx.hash())) {
                return Optional.of(refuse(Refusal.alreadyKnown()));
            }
            if (state.isPresent() && state.get() instanceof TransactionState.InFlight(var durable, var from)) {
                return Optional.of(new Judgement.Answer(new Admission.Accepted(tx.hash(), durable)));
            }
            return state.isPresent() && state.get() instanceof TransactionState.Received(var answer)
                    ? Optional.of(new Judgement.SameAs(answer))
                    : Optional.empty();
        }
    }

    private Judgement judge(Submission tx) {
        if (!appending.affordsBaseFee(tx)) {
            return refuse(Refusal.feeBelowBaseFee(tx.sender(), tx.transaction().maxFeePerGas(), appending.baseFee()));
        }
        return accounts.with(tx.sender(), sender -> known(tx).orElseGet(() -> judge(sender, tx)))
                .orElseGet(() -> refuse(Refusal.full(
                        "the list of senders", table.senders(), table.limits().sendersMax())));
    }

    private Judgement judge(Sender sender, Submission tx) {
        AccountState account = sender.state().orElseThrow();
        if (tx.nonce() >= 0 && tx.nonce() < account.nonce()) {
            return refuse(Refusal.nonceTooLow(tx.sender(), tx.nonce(), account.nonce()));
        }
        Optional<Submission> rival = sender.pending(tx.nonce());
        if (rival.isPresent()) {
            return refuse(Refusal.nonceInLog(tx.nonce(), rival.get().hash()));
        }
        if (tx.nonce() == sender.next()) {
            return new Judgement.Answer(appending.append(sender, tx));
        }
        long gap = tx.nonce() - sender.next();
        if (gap < 0 || gap > nonceGapMax) {
            return refuse(Refusal.nonceTooHigh(
                    tx.sender(), tx.nonce(), sender.next(), "at most %d ahead".formatted(nonceGapMax)));
        }
        if (tx.cost().compareTo(account.balance()) > 0) {
            return refuse(Refusal.insufficientFunds(tx.sender(), account.balance(), tx.cost()));
        }
        return new Judgement.Early(sender.next());
    }

    private Admission park(Submission tx, long expected) {
        var answer = new CompletableFuture<Admission>();
        if (!claim(tx, answer)) {
            return submit(tx, FutureNonce.PARK);
        }
        try {
            Admission admission = switch (store.park(tx)) {
                case ParkedTransactions.Outcome.Kept() -> new Admission.Parked(tx.hash(), expected);
                case ParkedTransactions.Outcome.KeptBefore() -> new Admission.Refused(Refusal.alreadyKnown());
                case ParkedTransactions.Outcome.Underpriced(Hash rival) ->
                    new Admission.Refused(Refusal.nonceParked(tx.nonce(), rival));
                case ParkedTransactions.Outcome.SenderFull(int rows, int rowsMax) ->
                    new Admission.Refused(Refusal.full("the sender's queue", rows, rowsMax));
                case ParkedTransactions.Outcome.Full(long rows, long rowsMax) ->
                    new Admission.Refused(Refusal.full("the queue of future nonces", rows, rowsMax));
            };
            answer.complete(admission);
            return admission;
        } catch (RuntimeException failed) {
            answer.completeExceptionally(failed);
            throw failed;
        } finally {
            release(tx, answer);
            parked.run();
        }
    }

    private boolean claim(Submission tx, CompletableFuture<Admission> answer) {
        synchronized (table) {
            return table.move(tx, new TransactionState.Received(answer));
        }
    }

    /** From now on the row says what there is to say. */
    private void release(Submission tx, CompletableFuture<Admission> answer) {
        synchronized (table) {
            if (table.state(tx.hash()).equals(Optional.of(new TransactionState.Received(answer)))) {
                table.forget(tx);
            }
        }
    }

    private Admission await(CompletableFuture<Admission> other) {
        try {
            return other.copy()
                    .orTimeout(sameMax.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof TimeoutException
                    ? new Unavailable("the same transaction is being parked by another call")
                    : new Unavailable("another call could not park the same transaction", failed);
        }
    }

    private static Judgement refuse(Refusal refusal) {
        return new Judgement.Answer(new Admission.Refused(refusal));
    }

    /** The nonce after all that stands in the log, or is on its way from here. Throws {@link Unavailable}. */
    public long pendingNonce(Address address) {
        tail.awaitCurrent();
        return accounts.with(address, Sender::next).orElseGet(() -> accounts.nonce(address));
    }

    /** Where a transaction stands; empty where nothing, or only Postgres, knows. */
    public Optional<TransactionState> state(Hash hash) {
        synchronized (table) {
            return table.state(hash);
        }
    }

    /** Whether nobody has to send the transaction again, should this process end now. */
    public boolean isDurable(Hash hash) {
        synchronized (table) {
            return table.isDurable(hash);
        }
    }

    /** A transaction of which no block has spoken. */
    public Optional<Submission> find(Hash hash) {
        synchronized (table) {
            return table.find(hash);
        }
    }

    /** How many transactions stand in the log, or are on the way there, unexecuted. */
    public int pending() {
        synchronized (table) {
            return table.pending();
        }
    }

    /** Those, of all senders or of one, as far as their bytes are at hand. */
    public List<Submission> pending(Optional<Address> sender) {
        synchronized (table) {
            return table.pending(sender);
        }
    }

    /** One that some replica parked. */
    public Optional<Submission> findParked(Hash hash) {
        return store.find(hash)
                .map(row -> reader.read(row.raw(), row.receivedAtMs()))
                .filter(TransactionReader.WellFormed.class::isInstance)
                .map(read -> ((TransactionReader.WellFormed) read).submission());
    }
}
