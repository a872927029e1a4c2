package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.bytes;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.Seal;
import org.lumia.protocol.v1.TxInEntry;

/** One operator: what is durable survives a crash, the rest does not. Its clock is its own. */
final class SimulatedOperator {
    private final Simulation world;
    private final TestSubnet.Key key;
    private final SimulatedClock clock;
    private final boolean liar;
    /* durable */
    private byte[] snapshot = new byte[0];
    private Optional<Seal> lastSigned = Optional.empty();
    private long seenInbox;
    /* lost in a crash */
    private boolean running;
    private int life;
    private LogState state;
    private int readNext;
    private long caughtUpOffset;
    private long executedThrough;
    private boolean inFlight;
    private long repeatNotBeforeMs;
    private long noticedThrough;
    private long wakeAtMs;
    private long tipSeenMs;
    private long saidMs;

    SimulatedOperator(Simulation world, TestSubnet.Key key, SimulatedClock clock, boolean liar) {
        this.world = world;
        this.key = key;
        this.clock = clock;
        this.liar = liar;
        this.state = new LogState(world.subnet.genesis);
    }

    static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new AssertionError(message.formatted(values));
        }
    }

    static boolean isBundle(byte[] bytes) {
        return parse(bytes).hasSubmitted();
    }

    /** Noise is an empty entry. */
    static TxInEntry parse(byte[] bytes) {
        try {
            return TxInEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return TxInEntry.getDefaultInstance();
        }
    }

    Address address() {
        return key.address();
    }

    LogState state() {
        return state;
    }

    void crash() {
        running = false;
        life++;
    }

    void start() {
        if (running) {
            return;
        }
        running = true;
        state = restored();
        readNext = (int) state.readFrom();
        caughtUpOffset = world.log.size();
        executedThrough = state.tip().number();
        inFlight = false;
        repeatNotBeforeMs = 0;
        noticedThrough = 0;
        tipSeenMs = world.nowMs();
        saidMs = 0;
        tellLater(life);
        wakeAtMs = Long.MAX_VALUE;
        wake();
    }

    private LogState restored() {
        try {
            return snapshot.length == 0
                    ? new LogState(world.subnet.genesis)
                    : LogState.restore(world.subnet.genesis, LogSnapshot.parseFrom(snapshot));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    void sees(long inboxIndex) {
        seenInbox = Math.max(seenInbox, inboxIndex);
        wake();
    }

    private Optional<InboxMessage> message(long index) {
        return index <= seenInbox ? Optional.of(world.l1.get((int) index - 1)) : Optional.empty();
    }

    void wake() {
        if (!running) {
            return;
        }
        follow();
        if (caughtUp()) {
            vouch();
        }
        seal();
        if (world.random.nextInt(10) == 0 && state.readFrom() >= state.nextOffset()) {
            snapshot = state.snapshot().toByteArray();
        }
    }

    private boolean caughtUp() {
        return state.nextOffset() >= caughtUpOffset && state.readFrom() >= state.nextOffset();
    }

    private void follow() {
        while (readNext < world.log.size()) {
            LogEntry entry = world.log.get(readNext);
            if (entry.offset() < state.nextOffset()) {
                world.rules.refill(state, entry);
            } else if (world.rules.decide(state, entry, this::message) instanceof Decision.Apply(var events)) {
                events.forEach(this::apply);
                state.advance(entry.offset());
            } else {
                return;
            }
            readNext++;
        }
    }

    private void apply(LogEvent event) {
        state.apply(event);
        switch (event) {
            case LogEvent.Derived(var block, var _) -> {
                world.derived(block);
                tipSeenMs = world.nowMs();
                int thisLife = life;
                world.after(world.random.nextInt(30), () -> executed(block.getNumber(), thisLife));
            }
            case LogEvent.SealIgnored(var seal, var _) -> {
                world.ignoredSeals++;
                if (lastSigned.filter(seal::equals).isPresent()) {
                    inFlight = false;
                    repeatNotBeforeMs = clockMs() + 50;
                }
            }
            case LogEvent.Equivocated _ -> world.evidence++;
            case LogEvent.Ignored _,
                    LogEvent.Noticed _,
                    LogEvent.ClockRead _,
                    LogEvent.Queued _,
                    LogEvent.Refused _,
                    LogEvent.SealSigned _ -> {}
        }
    }

    private void executed(long number, int inLife) {
        if (inLife == life) {
            executedThrough = Math.max(executedThrough, number);
            wake();
        }
    }

    long clockMs() {
        return clock.readMs(world.nowMs());
    }

    private void vouch() {
        for (long index = Math.max(state.inboxThrough(), noticedThrough) + 1; index <= seenInbox; index++) {
            if (index > state.inboxThrough() + world.subnet.genesis.blocks().inboxNoticeWindow()) {
                return;
            }
            if (!state.hasNotice(index, key.address())) {
                world.append(world.subnet.notice(key, world.l1.get((int) index - 1), clockMs()));
            }
            noticedThrough = index;
        }
    }

    private void seal() {
        long clockMs = clockMs();
        var standing = new SealingPlan.Standing(
                caughtUp(), executedThrough, lastSigned, inFlight, repeatNotBeforeMs, world.nowMs() - tipSeenMs);
        switch (SealingPlan.next(world.rules, state, key.address(), clockMs, standing)) {
            case SealingPlan.Wait(long untilMs, var _) -> {
                long at = untilMs == SealingPlan.NEVER ? SealingPlan.NEVER : world.nowMs() + untilMs - clockMs;
                if (at != SealingPlan.NEVER && (at < wakeAtMs || wakeAtMs <= world.nowMs())) {
                    wakeAtMs = at;
                    int thisLife = life;
                    world.after(at - world.nowMs(), () -> {
                        if (thisLife == life) {
                            wakeAtMs = Long.MAX_VALUE;
                            wake();
                        }
                    });
                }
            }
            case SealingPlan.Repeat(Seal seal) -> append(seal, clockMs);
            case SealingPlan.Sign(Seal unsigned) -> {
                Seal seal = world.subnet.sign(unsigned, key);
                world.signed(this, seal);
                lastSigned = Optional.of(seal);
                if (liar && world.random.nextInt(4) == 0) {
                    Seal second = unsigned.toBuilder()
                            .setTimestampMs(unsigned.getTimestampMs() - 1)
                            .build();
                    world.append(TestSubnet.entry(world.subnet.sign(second, key)));
                }
                boolean crashesBeforeItLeaves = !world.calm() && world.random.nextInt(40) == 0;
                if (crashesBeforeItLeaves) {
                    world.crashes++;
                    crash();
                    world.after(world.random.nextInt(1_500), this::start);
                } else {
                    append(seal, clockMs);
                }
            }
        }
    }

    /** The clock and the seal stand in the log in this order, as one producer's appends do. */
    private void append(Seal seal, long clockMs) {
        inFlight = true;
        var clockEntry = ClockPlan.before(seal, state, key.address(), clockMs);
        if (clockEntry.isPresent()) {
            world.append(world.subnet.clock(clockEntry.get(), key), TestSubnet.entry(seal));
        } else {
            world.append(TestSubnet.entry(seal));
        }
    }

    private void tellLater(int inLife) {
        world.after(world.subnet.genesis.timing().clockIntervalMs() / 2, () -> {
            if (inLife != life) {
                return;
            }
            if (caughtUp()) {
                ClockPlan.alone(state, key.address(), clockMs(), saidMs).ifPresent(said -> {
                    saidMs = said.getTimeMs();
                    world.append(world.subnet.clock(said, key));
                });
                wake();
            }
            tellLater(inLife);
        });
    }

    @Override
    public String toString() {
        return "%s at block %d, offset %d, pending %d, running %s"
                .formatted(
                        bytes(key.address()),
                        state.tip().number(),
                        state.nextOffset(),
                        state.pendingTransactions(),
                        running);
    }
}
