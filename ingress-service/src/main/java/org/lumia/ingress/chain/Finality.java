package org.lumia.ingress.chain;

import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.ParkingLot;
import org.lumia.ingress.admission.PendingPool;
import org.lumia.rpc.eth.BlockView;

/** Answers how far a transaction has come, from what this operator holds. */
public final class Finality {
    private final ParkingLot parking;
    private final PendingPool pool;
    private final RecentBlocks recent;
    private final Refusals refusals;
    private final Certificates certificates;
    private final Settlements settlements;

    public Finality(
            ParkingLot parking,
            PendingPool pool,
            RecentBlocks recent,
            Refusals refusals,
            Certificates certificates,
            Settlements settlements) {
        this.parking = parking;
        this.pool = pool;
        this.recent = recent;
        this.refusals = refusals;
        this.certificates = certificates;
        this.settlements = settlements;
    }

    /** What is known here; included transactions of older blocks are not. */
    public sealed interface Answer {
        record Parked() implements Answer {}

        record Accepted() implements Answer {}

        record InBlock(long number) implements Answer {}

        record Refused(long block, String reason, String detail) implements Answer {}

        record Unknown() implements Answer {}
    }

    public Answer of(Hash transaction) {
        Optional<Outcome> outcome = recent.outcome(transaction);
        if (outcome.isPresent()) {
            return switch (outcome.get()) {
                case Outcome.Included(BlockView block, int index) -> new Answer.InBlock(block.number());
                case Outcome.Refused(BlockView block, var refused) ->
                    new Answer.Refused(block.number(), refused.getReason().name(), refused.getDetail());
            };
        }
        if (pool.find(transaction).isPresent()) {
            return new Answer.Accepted();
        }
        if (parking.find(transaction).isPresent()) {
            return new Answer.Parked();
        }
        return refusals.find(transaction)
                .<Answer>map(kept -> new Answer.Refused(kept.block(), kept.reason(), kept.detail()))
                .orElseGet(Answer.Unknown::new);
    }

    public FinalityLevel ofBlock(long number) {
        return FinalityLevel.of(number, certificates.attestedThrough(), settlements.safe(), settlements.finalized());
    }

    public long attested() {
        return Math.max(certificates.attestedThrough(), settlements.safe());
    }

    public long safe() {
        return settlements.safe();
    }

    public long finalized() {
        return settlements.finalized();
    }
}
