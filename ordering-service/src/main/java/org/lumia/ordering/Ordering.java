package org.lumia.ordering;

import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.log.SealingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that orders: follows the log, vouches for L1 messages, seals when elected, publishes, saves. */
public final class Ordering {
    private static final Logger LOG = LoggerFactory.getLogger(Ordering.class);
    private static final long WAIT_MILLIS_MAX = 200;

    private final Genesis genesis;
    private final Following following;
    private final LogState state;
    private final InboxCopy inbox;
    private final Sealing sealing;
    private final Vouching vouching;
    private final Publishing publishing;
    private final ClockTeller clocks;
    private final ClockAlarm alarm;
    private final InstantSource clock;
    private final Consumer<OrderingStatus> status;
    private final BlockingQueue<Input> inputs;
    private final long caughtUpOffset;
    private long executedThrough;
    private long waitMillis;

    Ordering(OrderingStart.Start start, OrderingStart.Parts parts) {
        this.genesis = start.genesis();
        this.following = new Following(start, parts);
        this.state = start.state();
        this.inbox = start.inbox();
        this.caughtUpOffset = start.caughtUpOffset();
        this.executedThrough = start.executedThrough();
        this.sealing = parts.sealing();
        this.vouching = parts.vouching();
        this.publishing = parts.publishing();
        this.clocks = parts.clocks();
        this.alarm = parts.alarm();
        this.clock = parts.clock();
        this.status = parts.status();
        this.inputs = parts.inputs();
    }

    /** Takes what came, or waits for it, and does what is due. Throws when the operator's view of the world contradicts itself. */
    public void turn() {
        take(waitMillis);
        following.follow();
        var moved = following.takeMoved();
        long now = clock.millis();
        if (caughtUp()) {
            moved.ifPresent(time -> alarm.compare(time.logTimeMs(), time.appendTimeMs(), now, clocks.tookMs()));
            vouching.vouch(state, inbox, now);
        }
        SealingPlan plan = sealing.seal(state, now, caughtUp(), executedThrough);
        long tellIn = caughtUp() ? clocks.tell(state, now) : WAIT_MILLIS_MAX;
        long saveIn = publishing.saveWhenDue(state);
        waitMillis = Math.min(Math.min(WAIT_MILLIS_MAX, saveIn), Math.min(tellIn, untilDue(plan)));
        report(plan);
    }

    /** What a next start need not derive again. */
    public void save() {
        publishing.save(state);
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
            Thread.currentThread().interrupt();
        }
    }

    private void take(Input input) {
        switch (input) {
            case Input.Entries batch -> following.add(batch);
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
                sealing.ignored(seal);
            }
            case Input.NoticeNotAppended(long index, Throwable error) -> {
                LOG.warn("inbox message {}: our notice was not acknowledged: {}", index, error.toString());
                vouching.again(index);
            }
        }
    }

    private boolean caughtUp() {
        return state.nextOffset() >= caughtUpOffset && state.readFrom() >= state.nextOffset();
    }

    private void report(SealingPlan plan) {
        long now = clock.millis();
        String waiting = plan instanceof SealingPlan.Wait(long _, var why) ? why.name() : "";
        status.accept(StatusReport.of(
                genesis,
                state,
                inbox,
                now,
                executedThrough,
                caughtUp(),
                sealing.lastSignedNumber(),
                following.waiting() ? "AWAITING_INBOX" : waiting,
                alarm,
                sealing.refused(state.tip().number()),
                sealing));
    }
}
