package org.lumia.ingress.admission;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;

/** The way of a wallet's transaction into the log: read, judge against the sender's account, append or park. */
public final class Intake {
    private final TransactionReader reader;
    private final PendingPool pool;
    private final ParkingLot parking;
    private final LogQueue log;
    private final Supplier<UInt256> baseFee;
    private final InstantSource clock;
    private final Executor background;

    /** @param baseFee of the head block, wei per gas */
    public Intake(
            TransactionReader reader,
            PendingPool pool,
            ParkingLot parking,
            LogQueue log,
            Supplier<UInt256> baseFee,
            InstantSource clock,
            Executor background) {
        this.reader = reader;
        this.pool = pool;
        this.parking = parking;
        this.log = log;
        this.baseFee = baseFee;
        this.clock = clock;
        this.background = background;
    }

    /** What to do with a nonce that is not next. */
    public enum FutureNonce {
        PARK,
        /** EIP-7966: answer with the expected nonce. */
        REFUSE
    }

    public TransactionReader.Read read(byte[] raw) {
        return reader.read(raw, clock.millis());
    }

    public Admission submit(byte[] raw, FutureNonce future) {
        return switch (read(raw)) {
            case TransactionReader.Unacceptable(Refusal refusal) -> new Admission.Refused(refusal);
            case TransactionReader.WellFormed(Submission tx) -> submit(tx, future);
        };
    }

    public Admission submit(Submission tx, FutureNonce future) {
        if (pool.find(tx.hash()).isPresent() || parking.find(tx.hash()).isPresent()) {
            return new Admission.Refused(Refusal.alreadyKnown());
        }
        if (!affordsBaseFee(tx)) {
            return new Admission.Refused(
                    Refusal.feeBelowBaseFee(tx.sender(), tx.transaction().maxFeePerGas(), baseFee.get()));
        }
        try {
            Optional<Admission> judged = pool.withSender(tx.sender(), sender -> judge(sender, tx, future));
            return judged.orElseGet(() -> parking.park(tx, this::affordsBaseFee));
        } catch (AccountReader.Unavailable unavailable) {
            return new Admission.Refused(Refusal.unavailable("the sender's account cannot be read"));
        }
    }

    /** Empty where the transaction is to be parked, which needs more than the monitor may wait for. */
    private Optional<Admission> judge(SenderAccount sender, Submission tx, FutureNonce future) {
        long stateNonce = sender.state().orElseThrow().nonce();
        if (tx.nonce() >= 0 && tx.nonce() < stateNonce) {
            return refused(Refusal.nonceTooLow(tx.sender(), tx.nonce(), stateNonce));
        }
        Optional<Submission> rival = sender.pending(tx.nonce());
        if (rival.isPresent()) {
            return refused(
                    rival.get().hash().equals(tx.hash())
                            ? Refusal.alreadyKnown()
                            : Refusal.of("replacement transaction underpriced: nonce %s is taken by %s in the log"
                                    .formatted(
                                            Long.toUnsignedString(tx.nonce()),
                                            rival.get().hash())));
        }
        if (tx.nonce() != sender.next()) {
            return switch (future) {
                case REFUSE -> refused(Refusal.nonceGap(tx.sender(), tx.nonce(), sender.next()));
                case PARK -> parking.objection(sender, tx).map(Admission.Refused::new);
            };
        }
        Admission admission = pool.append(sender, tx, log);
        if (admission instanceof Admission.Accepted) {
            parking.releaseHeld(sender, this::affordsBaseFee);
        }
        return Optional.of(admission);
    }

    private static Optional<Admission> refused(Refusal refusal) {
        return Optional.of(new Admission.Refused(refusal));
    }

    private boolean affordsBaseFee(Submission tx) {
        return tx.transaction().maxFeePerGas().compareTo(baseFee.get()) >= 0;
    }

    /** An account after a block. */
    public void accountChanged(Address address, AccountState state) {
        var stale = new ArrayList<Submission>();
        boolean parked = pool.update(address, state, stale);
        parking.forget(stale);
        if (parked) {
            background.execute(() -> parking.release(address, this::affordsBaseFee));
        }
    }

    /** Takes parked transactions back after a restart; the accounts have to be readable. */
    public void restoreParked(List<ParkedTransactions.Parked> kept) {
        for (ParkedTransactions.Parked parked : kept) {
            if (reader.read(parked.raw(), parked.receivedAtMs()) instanceof TransactionReader.WellFormed(var tx)) {
                parking.restore(tx, this::affordsBaseFee);
            }
        }
    }
}
