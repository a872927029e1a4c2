package org.lumia.ingress.admission;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.lumia.ethereum.UInt256;

/** The one step into the log, for new and for parked transactions. */
public final class Appending {
    private final TransactionTable table;
    private final BundleQueue queue;
    private final Supplier<UInt256> baseFee;

    /** @param baseFee of the head block, wei per gas */
    public Appending(TransactionTable table, BundleQueue queue, Supplier<UInt256> baseFee) {
        this.table = table;
        this.queue = queue;
        this.baseFee = baseFee;
    }

    UInt256 baseFee() {
        return baseFee.get();
    }

    boolean affordsBaseFee(Submission tx) {
        return tx.transaction().maxFeePerGas().compareTo(baseFee.get()) >= 0;
    }

    /** Sends the transaction that is next for its sender, when funds and room suffice; the table's monitor is held. */
    Admission append(Sender sender, Submission tx) {
        Optional<Obstacle> obstacle = obstacle(sender, tx);
        if (obstacle.isPresent()) {
            return new Admission.Refused(obstacle.get().refusal());
        }
        if (!queue.offer(tx)) {
            return new Admission.Refused(Refusal.full("the pipeline's queue", queue.size(), queue.sizeMax()));
        }
        var durable = new CompletableFuture<Void>();
        table.move(tx, new TransactionState.InFlight(durable));
        return new Admission.Accepted(tx.hash(), durable);
    }

    private record Obstacle(ParkedWait waitsFor, Refusal refusal) {}

    /** Why the parked one that is next for its sender was not appended at the last look; the table's monitor is held. */
    ParkedWait waitOf(Sender sender, Submission tx) {
        return affordsBaseFee(tx)
                ? obstacle(sender, tx).map(Obstacle::waitsFor).orElse(ParkedWait.ROOM)
                : ParkedWait.BASE_FEE;
    }

    private Optional<Obstacle> obstacle(Sender sender, Submission tx) {
        AccountState state = sender.state().orElseThrow();
        if (tx.cost().compareTo(state.balance()) > 0) {
            return funds(Refusal.insufficientFunds(tx.sender(), state.balance(), tx.cost()));
        }
        UInt256 together = sender.pendingCost().add(tx.cost());
        if (together.compareTo(tx.cost()) < 0 || together.compareTo(state.balance()) > 0) {
            return funds(Refusal.overdraft(state.balance(), sender.pendingCost(), tx.cost()));
        }
        int pendingMax = table.limits().pendingMax();
        if (table.pending() >= pendingMax) {
            return room(Refusal.full("the pipeline", table.pending(), pendingMax));
        }
        long pendingBytesMax = table.limits().pendingBytesMax();
        if (table.pendingBytes() + tx.bytes() > pendingBytesMax) {
            return room(Refusal.full("the pipeline's memory", table.pendingBytes(), pendingBytesMax));
        }
        return Optional.empty();
    }

    private static Optional<Obstacle> funds(Refusal refusal) {
        return Optional.of(new Obstacle(ParkedWait.FUNDS, refusal));
    }

    private static Optional<Obstacle> room(Refusal refusal) {
        return Optional.of(new Obstacle(ParkedWait.ROOM, refusal));
    }
}
