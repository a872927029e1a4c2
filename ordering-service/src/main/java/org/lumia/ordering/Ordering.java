package org.lumia.ordering;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.log.SealingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that orders: follows the log, vouches for L1 messages, seals when elected, publishes, saves. */
public final class Ordering implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Ordering.class);
    private static final long WAIT_MILLIS_MAX = 200;

    private final Genesis genesis;
    private final LogRules rules;
    private final LogState state;
    private final InboxCopy inbox;
    private final Sealing sealing;
    private final Vouching vouching;
    private final Publishing publishing;
    private final Meter meter;
    private final InstantSource clock;
    private final Consumer<OrderingStatus> status;
    private final BlockingQueue<Input> inputs;
    private final Deque<Input.Entries> batches = new ArrayDeque<>();
    private final long caughtUpOffset;
    private int batchPosition;
    private long executedThrough;
    private volatile boolean stopping;

    Ordering(OrderingStart.Start start, OrderingStart.Parts parts) {
        this.genesis = start.genesis();
        this.rules = start.rules();
        this.state = start.state();
        this.inbox = start.inbox();
        this.caughtUpOffset = start.caughtUpOffset();
        this.executedThrough = start.executedThrough();
        this.sealing = parts.sealing();
        this.vouching = parts.vouching();
        this.publishing = parts.publishing();
        this.meter = parts.meter();
        this.clock = parts.clock();
        this.status = parts.status();
        this.inputs = parts.inputs();
    }

    /** Until {@link #stop()}; throws when the operator's view of the world contradicts itself. */
    @Override
    public void run() {
        long waitMillis = 0;
        while (!stopping) {
            take(waitMillis);
            follow();
            if (caughtUp()) {
                vouching.vouch(state, inbox);
            }
            long now = clock.millis();
            SealingPlan plan = sealing.seal(state, now, caughtUp(), executedThrough);
            long saveIn = publishing.saveWhenDue(state, clock.millis());
            waitMillis = Math.min(Math.min(WAIT_MILLIS_MAX, saveIn), untilDue(plan));
            report(plan);
        }
        publishing.save(state, clock.millis());
    }

    public void stop() {
        stopping = true;
        inputs.offer(new Input.Stop());
    }

    private long untilDue(SealingPlan plan) {
        return plan instanceof SealingPlan.Wait(long untilMs, var _) ? Math.max(0, untilMs - clock.millis()) : 0;
    }

    private void take(long waitMillis) {
        try {
            Input input = inputs.poll(waitMillis, TimeUnit.MILLISECONDS);
            while (input != null) {
                take(input);
                input = inputs.poll();
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void take(Input input) {
        switch (input) {
            case Input.Entries batch -> batches.add(batch);
            case Input.Inbox(var messages, Runnable applied) -> {
                inbox.add(messages);
                applied.run();
            }
            case Input.Executed(long number, Runnable applied) -> {
                executedThrough = Math.max(executedThrough, number);
                applied.run();
            }
            case Input.SealNotAppended(var seal, Throwable error) -> {
                LOG.warn("block {}: our seal was not acknowledged: {}", seal.getNumber(), error.toString());
                sealing.ignored(seal, clock.millis());
            }
            case Input.NoticeNotAppended(long index, Throwable error) -> {
                LOG.warn("inbox message {}: our notice was not acknowledged: {}", index, error.toString());
                vouching.again(index);
            }
            case Input.Stop() -> {}
        }
    }

    /** Applies entries until there are no more, or one needs an L1 message that we have not seen. */
    private void follow() {
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

    private boolean follow(LogEntry entry) {
        if (entry.offset() < state.nextOffset()) {
            rules.refill(state, entry);
            return true;
        }
        return switch (rules.decide(state, entry, inbox)) {
            case Decision.AwaitInbox _ -> false;
            case Decision.Apply(var events) -> {
                events.forEach(this::apply);
                state.advance(entry.offset());
                yield true;
            }
        };
    }

    private void apply(LogEvent event) {
        state.apply(event);
        switch (event) {
            case LogEvent.Derived(var block, var _) -> {
                publishing.publish(block);
                inbox.dropThrough(state.inboxThrough());
                meter.derived(block.getTransactionsCount(), block.getInboxCount());
                sealing.derived(block.getSeal()).ifPresent(meter::ownSealDerived);
            }
            case LogEvent.Equivocated(var first, var second) -> {
                LOG.error("block {}: a sequencer signed two seals", second.getNumber());
                publishing.publish(first, second);
                meter.evidence();
            }
            case LogEvent.SealIgnored(var seal, var rule) -> {
                sealing.ignored(seal, clock.millis());
                meter.ignoredSeal(rule);
            }
            case LogEvent.Ignored(var reason, var _) -> meter.ignoredEntry(reason);
            case LogEvent.Refused(var refused) -> refused.forEach(one -> meter.refused(one.getReason()));
            case LogEvent.Queued _, LogEvent.Noticed _, LogEvent.SealSigned _ -> {}
        }
    }

    private boolean caughtUp() {
        return state.nextOffset() >= caughtUpOffset && state.readFrom() >= state.nextOffset();
    }

    private void report(SealingPlan plan) {
        String waiting = plan instanceof SealingPlan.Wait(long _, var why) ? why.name() : "";
        status.accept(StatusReport.of(
                genesis,
                state,
                inbox,
                clock.millis(),
                executedThrough,
                caughtUp(),
                sealing.lastSignedNumber(),
                batches.isEmpty() ? waiting : "AWAITING_INBOX"));
    }
}
