package org.lumia.ordering;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the log's entries in order, and hands on what they mean. */
final class Following {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private final LogRules rules;
    private final LogState state;
    private final FairnessCounts fairness;
    private final InboxCopy inbox;
    private final Sealing sealing;
    private final Publishing publishing;
    private final Meter meter;
    private final Deque<Input.Entries> batches = new ArrayDeque<>();
    /** Of members' keys alone, so no more than have been members since the start. */
    private final Map<ByteString, Long> toldEpochs = new HashMap<>();

    private int batchPosition;
    private Optional<Moved> moved = Optional.empty();

    /** The log's time moved. @param appendTimeMs of the last entry that moved it */
    record Moved(long logTimeMs, long appendTimeMs) {}

    Following(OrderingStart.Start start, OrderingStart.Parts parts) {
        this.rules = start.rules();
        this.state = start.state();
        this.fairness = start.fairness();
        this.inbox = start.inbox();
        this.sealing = parts.sealing();
        this.publishing = parts.publishing();
        this.meter = parts.meter();
    }

    void add(Input.Entries batch) {
        batches.add(batch);
    }

    /** Whether an entry waits for an L1 message that this operator has not seen. */
    boolean waiting() {
        return !batches.isEmpty();
    }

    /** Applies entries until there are no more, or one needs an L1 message that we have not seen. */
    void follow() {
        while (!batches.isEmpty()) {
            Input.Entries batch = batches.peekFirst();
            while (batchPosition < batch.entries().size()) {
                if (!follow(batch.entries().get(batchPosition))) {
                    return;
                }
                batchPosition++;
            }
            batches.removeFirst().applied().run();
            batchPosition = 0;
        }
    }

    /** How the log's time has moved since this was asked last. */
    Optional<Moved> takeMoved() {
        var last = moved;
        moved = Optional.empty();
        return last;
    }

    private boolean follow(Input.Entry appended) {
        LogEntry entry = appended.entry();
        if (entry.offset() < state.nextOffset()) {
            rules.refill(state, entry);
            return true;
        }
        long before = state.logTimeMs();
        return switch (rules.decide(state, entry, inbox)) {
            case Decision.AwaitInbox _ -> false;
            case Decision.Apply(var events) -> {
                events.forEach(this::apply);
                fairness.entry(events, state);
                state.advance(entry.offset());
                if (state.logTimeMs() > before) {
                    moved = Optional.of(new Moved(state.logTimeMs(), appended.appendTimeMs()));
                }
                yield true;
            }
        };
    }

    private void apply(LogEvent event) {
        state.apply(event);
        switch (event) {
            case LogEvent.Derived(var block, var _) -> {
                LOG.debug(
                        "block {}: {} transactions, {} L1 messages",
                        block.getNumber(),
                        block.getTransactionsCount(),
                        block.getInboxCount());
                publishing.publish(block);
                inbox.dropThrough(state.inboxThrough());
                meter.derived(block.getTransactionsCount(), block.getInboxCount());
                sealing.derived(block.getSeal()).ifPresent(meter::ownSealDerived);
            }
            case LogEvent.Equivocated(var first, var second) -> {
                meter.evidence();
                // One pair an epoch proves as much as many, and each takes an entry of every operator's.
                Long told = toldEpochs.put(second.getSequencer(), state.epoch());
                if (told == null || told != state.epoch()) {
                    LOG.error("block {}: a sequencer signed two seals", second.getNumber());
                    publishing.publish(first, second);
                }
            }
            case LogEvent.SealIgnored(var seal, var rule) -> {
                sealing.ignored(seal);
                meter.ignoredSeal(rule);
            }
            case LogEvent.Ignored(var reason, var _) -> meter.ignoredEntry(reason);
            case LogEvent.Refused(var refused) -> refused.forEach(one -> meter.refused(one.getReason()));
            case LogEvent.Queued _, LogEvent.Noticed _, LogEvent.ClockRead _, LogEvent.SealSigned _ -> {}
        }
    }
}
