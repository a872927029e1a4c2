package org.lumia.ingress.chain;

import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.Intake;
import org.lumia.ingress.admission.TransactionState;

/** Answers how far a transaction has come, from what this operator holds. */
public final class Finality {
    private final Intake intake;
    private final RecentBlocks recent;
    private final Refusals refusals;
    private final Certificates certificates;
    private final Settlements settlements;

    public Finality(
            Intake intake, RecentBlocks recent, Refusals refusals, Certificates certificates, Settlements settlements) {
        this.intake = intake;
        this.recent = recent;
        this.refusals = refusals;
        this.certificates = certificates;
        this.settlements = settlements;
    }

    /** What is known here; included transactions of older blocks are not. */
    public sealed interface Answer {
        /** On its way to the log, and lost if this process ends now. */
        record Received() implements Answer {}

        record Parked() implements Answer {}

        record Accepted() implements Answer {}

        record InBlock(long number) implements Answer {}

        record Refused(OptionalLong block, String reason, String detail) implements Answer {}

        /** As {@link Refused}, once: a copy that was sent again may stand in an older block. */
        record RefusedOnce(Refused refused) implements Answer {}

        record Unknown() implements Answer {}
    }

    public Answer of(Hash transaction) {
        Optional<Outcome> outcome = recent.outcome(transaction);
        Optional<TransactionState> state = intake.state(transaction);
        if (state.isPresent()) {
            return switch (state.get()) {
                case TransactionState.Received r -> new Answer.Received();
                // The row says it: another replica may have replaced it just now.
                case TransactionState.Parked p -> stored(transaction);
                case TransactionState.InFlight f ->
                    intake.isDurable(transaction) ? new Answer.Parked() : new Answer.Received();
                case TransactionState.Acknowledged a -> new Answer.Accepted();
                case TransactionState.Seen s -> new Answer.Accepted();
                case TransactionState.Included(long block) -> new Answer.InBlock(block);
                case TransactionState.Refused r -> outcome.map(this::of).orElseGet(() -> stored(transaction));
            };
        }
        return outcome.map(this::of).orElseGet(() -> stored(transaction));
    }

    private Answer of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Included included ->
                new Answer.InBlock(included.block().number());
            case Outcome.Refused(var block, var refused) ->
                new Answer.Refused(
                        OptionalLong.of(block.number()), refused.getReason().name(), refused.getDetail());
        };
    }

    private Answer stored(Hash transaction) {
        if (intake.findParked(transaction).isPresent()) {
            return new Answer.Parked();
        }
        return refusals.find(transaction)
                .<Answer>map(
                        kept -> new Answer.RefusedOnce(new Answer.Refused(kept.block(), kept.reason(), kept.detail())))
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
