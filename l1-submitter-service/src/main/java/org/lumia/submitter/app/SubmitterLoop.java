package org.lumia.submitter.app;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.l1.L1;
import org.lumia.l1.L1Heads;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.platform.loop.Lease;
import org.lumia.platform.loop.Loop;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Settlement;
import org.lumia.submitter.inbox.InboxWatch;
import org.lumia.submitter.posting.Poster;
import org.lumia.submitter.posting.Step;
import org.lumia.submitter.settlement.SettlementStore;
import org.lumia.submitter.settlement.SettlementWatch;
import org.springframework.context.SmartLifecycle;

/** Turn by turn, in the process that holds the lease: read the inbox, follow batches, publish, post what is due. */
final class SubmitterLoop implements SmartLifecycle {
    private static final int STEPS_PER_TURN_MAX = 8;

    private final L1 l1;
    private final L1Start start;
    private final InboxWatch inbox;
    private final Outbox<InboxMessage> inboxOutbox;
    private final SettlementWatch settlements;
    private final SettlementStore settlementStore;
    private final Outbox<Settlement> settledOutbox;
    private final Poster poster;
    private final EvidenceTurn evidence;
    private final RewardsTurn rewards;
    private final SubmitterMetrics metrics;
    private final Lease lease;
    private final Duration poll;
    private final Loop loop;
    private volatile boolean stepped;
    private @Nullable L1Heads seen;

    SubmitterLoop(
            L1 l1,
            L1Start start,
            InboxWatch inbox,
            Outbox<InboxMessage> inboxOutbox,
            SettlementWatch settlements,
            SettlementStore settlementStore,
            Outbox<Settlement> settledOutbox,
            Poster poster,
            EvidenceTurn evidence,
            RewardsTurn rewards,
            SubmitterMetrics metrics,
            Lease lease,
            ServiceHealth health,
            Duration poll) {
        this.l1 = l1;
        this.start = start;
        this.inbox = inbox;
        this.inboxOutbox = inboxOutbox;
        this.settlements = settlements;
        this.settlementStore = settlementStore;
        this.settledOutbox = settledOutbox;
        this.poster = poster;
        this.evidence = evidence;
        this.rewards = rewards;
        this.metrics = metrics;
        this.lease = lease;
        this.poll = poll;
        var guarded = lease.guard(this::begin, this::turn);
        this.loop = new Loop("l1-submitter", () -> step(guarded), health);
        health.readyWhen(
                "l1",
                () -> stepped ? Optional.empty() : Optional.of("no turn with L1 yet, and no other process has them"));
        health.readyWhen("inbox", inbox::takenBack);
        health.readyWhen("posting", () -> poster.blocked().map(Poster.Blocked::inWords));
    }

    private Duration step(Loop.Step guarded) throws Exception {
        var wait = guarded.run();
        if (!lease.isOurs()) {
            metrics.show(SubmitterStatus.STANDBY);
        }
        stepped = true;
        return wait;
    }

    private void begin() {
        start.run();
        inboxOutbox.begin();
        settledOutbox.begin();
        seen = null;
    }

    private Duration turn() {
        var heads = l1.heads();
        if (!heads.equals(seen)) {
            inbox.advance(heads);
            settlements.advance(heads);
            seen = heads;
        }
        inboxOutbox.publish();
        settledOutbox.publish();
        var evidenceFirst = evidence.run(heads, () -> poster.isUnderWay() || rewards.isUnderWay());
        var first = rewards.run(heads, () -> evidenceFirst.isPresent() || poster.isUnderWay())
                .or(() -> evidenceFirst);
        show(heads, first.<Step>map(Step.Wait::new).orElseGet(this::post));
        return poll;
    }

    /** Steps until there is nothing to do, or evidence waits for what is under way; gives the last. */
    private Step post() {
        var step = poster.advance();
        for (int steps = 1; !(step instanceof Step.Wait) && steps < STEPS_PER_TURN_MAX && !isCallDue(); steps++) {
            step = poster.advance();
        }
        return step;
    }

    private boolean isCallDue() {
        return evidence.isDue() || rewards.isDue();
    }

    private void show(L1Heads heads, Step step) {
        metrics.show(SubmitterStatus.of(
                heads,
                inboxOutbox.published(),
                settlementStore.last().map(batch -> batch.index() + 1).orElse(0L),
                settlementStore.open().size(),
                settledOutbox.published(),
                step,
                poster.blocked(),
                evidence.counts(),
                evidence.trouble(),
                rewards.trouble()));
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.close();
        lease.close();
    }

    @Override
    public boolean isRunning() {
        return loop.isAlive();
    }
}
