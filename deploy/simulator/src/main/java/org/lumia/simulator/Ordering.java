package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.simulator.Violation.check;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.log.Candidate;
import org.lumia.protocol.log.ClockPlan;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.IgnoredReason;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.log.SealRule;
import org.lumia.protocol.log.SealingPlan;
import org.lumia.protocol.message.Signer;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.v1.Clock;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.InboxNotice;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** Follows the log, vouches for L1's messages, and seals when elected. */
final class Ordering {
    private static final int REPEAT_MS = 50;

    private final Process process;
    private final Operator operator;
    private final World world;
    private final LogState state;
    private long readNext;
    private long caughtUpOffset;
    private boolean inFlight;
    private long repeatNotBeforeMs;
    private long noticedThrough;
    private Optional<Address> noticedWith = Optional.empty();
    private long tipSeenMs;
    private long clockSaidMs;

    Ordering(Process process) {
        this.process = process;
        this.operator = process.operator;
        this.world = process.world;
        this.state = restored();
    }

    LogState state() {
        return state;
    }

    void start() {
        readNext = state.readFrom();
        caughtUpOffset = world.log.size();
        tipSeenMs = world.nowMs();
    }

    private LogState restored() {
        byte[] snapshot = process.durable.snapshot;
        try {
            return snapshot.length == 0
                    ? new LogState(world.subnet.genesis)
                    : LogState.restore(world.subnet.genesis, LogSnapshot.parseFrom(snapshot));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean caughtUp() {
        return state.nextOffset() >= caughtUpOffset && state.readFrom() >= state.nextOffset();
    }

    /** Now and then, once the blocks before it are published. */
    void snapshot() {
        if (operator.random.nextInt(15) == 0 && state.readFrom() >= state.nextOffset()) {
            process.step();
            process.durable.snapshot = state.snapshot().toByteArray();
        }
    }

    private Optional<InboxMessage> message(long index) {
        List<InboxMessage> inbox = process.has(Mutation.NOTICE_BEFORE_FINAL) ? world.l1.inbox() : world.l1.finalInbox();
        return index <= Math.min(inbox.size(), operator.seenInbox())
                ? Optional.of(inbox.get((int) index - 1))
                : Optional.empty();
    }

    void follow() {
        while (readNext < world.log.size()) {
            LogEntry entry = world.log.read(readNext, operator);
            if (entry.offset() < state.nextOffset()) {
                world.subnet.rules.refill(state, entry);
            } else if (world.subnet.rules.decide(state, entry, this::message) instanceof Decision.Apply(var events)) {
                events.forEach(this::apply);
                state.advance(entry.offset());
                again(entry, events);
            } else {
                return;
            }
            readNext++;
        }
    }

    /** A notice of its own did not count, since keys changed meanwhile: it is sent again. */
    private void again(LogEntry entry, List<LogEvent> events) {
        boolean ignored = events.stream()
                .anyMatch(event -> event instanceof LogEvent.Ignored(IgnoredReason reason, String _)
                        && (reason == IgnoredReason.BAD_SIGNATURE || reason == IgnoredReason.UNKNOWN_ORIGIN));
        if (ignored) {
            InboxNotice notice = Entries.parse(entry.bytes()).getNotice();
            if (notice.getOperator().equals(bytes(operator.address()))) {
                noticedThrough = Math.min(noticedThrough, notice.getIndex() - 1);
            }
        }
    }

    private void apply(LogEvent event) {
        Hash parent = state.tip().hash();
        state.apply(event);
        switch (event) {
            case LogEvent.Derived(OrderedBlock block, var _) -> derived(block, parent);
            case LogEvent.SealIgnored(Seal seal, SealRule rule) -> {
                world.counts.sealsIgnored++;
                operator.say("ignores seal %d: %s", seal.getNumber(), rule);
                if (process.durable.lastSeal.filter(seal::equals).isPresent()) {
                    inFlight = false;
                    repeatNotBeforeMs = operator.clockMs() + REPEAT_MS;
                }
            }
            case LogEvent.SealSigned(Seal seal, Hash hash) -> adopt(seal, hash);
            case LogEvent.Equivocated(Seal first, Seal second) -> {
                world.invariants.evidence(address(first.getSequencer()), "two seals %d".formatted(first.getNumber()));
                world.l1.slash(address(second.getSequencer()), 1);
            }
            case LogEvent.Queued(List<Candidate> candidates) ->
                world.invariants.queued(
                        operator, candidates.stream().map(Candidate::hash).toList());
            case LogEvent.Noticed(long index, var by, var _, var _) ->
                operator.say("counts a notice of message %d of L1 by %s", index, by);
            case LogEvent.Ignored(var reason, var what) -> operator.say("ignores an entry, %s: %s", reason, what);
            default -> {}
        }
    }

    private void adopt(Seal seal, Hash hash) {
        if (seal.getSequencer().equals(bytes(operator.address()))) {
            process.adopt(Durable.Kind.SEAL, seal.getNumber(), hash);
            boolean later = process.durable
                    .lastSeal
                    .map(last -> last.getNumber() < seal.getNumber())
                    .orElse(true);
            if (later && !process.has(Mutation.BACKUP_WITHOUT_READING)) {
                process.durable.lastSeal = Optional.of(seal);
            }
        }
    }

    private void derived(OrderedBlock block, Hash parent) {
        tipSeenMs = world.nowMs();
        List<OrderedBlock> ordered = process.durable.ordered;
        long number = block.getNumber();
        Optional<OrderedBlock> before = number > 1 ? Optional.of(ordered.get((int) number - 2)) : Optional.empty();
        operator.say(
                "derives block %d of %d transactions, sealed by rank %d on %s",
                number, block.getTransactionsCount(), block.getSeal().getRank(), parent);
        world.invariants.derived(operator, block, before);
        if (number <= ordered.size()) {
            check(
                    ordered.get((int) number - 1).equals(block)
                            || operator.role().hostile(),
                    Invariant.ONE_SEAL_PER_HEIGHT,
                    "%s derives another block %d than before its restart",
                    operator.name(),
                    number);
            return;
        }
        if (operator.role() == Role.HONEST && block.getSeal().getRank() > 0) {
            world.counts.failovers++;
        }
        process.step();
        ordered.add(block);
        process.history.add(block);
        process.step();
    }

    /** The key under which it may speak in the log now. */
    Optional<Signer> speaker() {
        for (long epoch = state.epoch(); epoch <= state.epoch() + MemberHistory.DELAY_EPOCHS; epoch++) {
            Optional<Member> member = state.epochs().members(epoch).find(operator.address());
            if (member.isPresent()) {
                return world.subnet.key(member.get().signer());
            }
        }
        return Optional.empty();
    }

    void submit(List<byte[]> raws) {
        speaker()
                .ifPresent(key -> world.log.append(
                        Entries.bundle(world.subnet, operator.address(), key, raws, operator.clockMs())));
    }

    void vouch() {
        Optional<Signer> key = speaker();
        if (!key.map(Signer::address).equals(noticedWith)) {
            noticedWith = key.map(Signer::address);
            noticedThrough = 0;
        }
        for (long index = Math.max(state.inboxThrough(), noticedThrough) + 1;
                index <= operator.seenInbox() && operator.vouches() && key.isPresent();
                index++) {
            Optional<InboxMessage> message = message(index);
            if (message.isEmpty()
                    || index
                            > state.inboxThrough()
                                    + world.subnet.genesis.blocks().inboxNoticeWindow()) {
                return;
            }
            if (!state.hasNotice(index, operator.address())) {
                var notice = InboxNotice.newBuilder()
                        .setSubnet(world.subnet.genesis.subnet())
                        .setIndex(index)
                        .setAccumulator(message.get().getAccumulator())
                        .setOperator(bytes(operator.address()))
                        .setTimeMs(operator.clockMs());
                operator.say("vouches for message %d of L1", index);
                world.log.append(Entries.notice(world.subnet.domain, notice.build(), key.get()));
            }
            noticedThrough = index;
        }
    }

    /** Says what its clock reads where nothing else has for a while. */
    void tellTime() {
        long clockMs = operator.clockMs();
        ClockPlan.alone(state, operator.address(), clockMs, clockSaidMs)
                .flatMap(this::signed)
                .ifPresent(world.log::append);
        operator.wakeIn(Math.max(1, ClockPlan.dueMs(state, operator.address(), clockMs, clockSaidMs) - clockMs));
    }

    private Optional<byte[]> signed(Clock clock) {
        clockSaidMs = clock.getTimeMs();
        return speaker().map(key -> Entries.clock(world.subnet.domain, clock, key));
    }

    void seal() {
        if (!operator.seals()) {
            return;
        }
        long clockMs = operator.clockMs();
        boolean forgets = process.has(Mutation.TWO_SEALS);
        var standing = new SealingPlan.Standing(
                caughtUp() || process.has(Mutation.SEAL_BEFORE_CAUGHT_UP),
                process.durable.executed.size(),
                forgets ? Optional.empty() : process.durable.lastSeal,
                inFlight,
                repeatNotBeforeMs,
                world.nowMs() - tipSeenMs);
        switch (SealingPlan.next(world.subnet.rules, state, operator.address(), clockMs, standing)) {
            case SealingPlan.Wait(long untilMs, var _) -> {
                if (untilMs != SealingPlan.NEVER) {
                    operator.wakeIn(Math.max(1, untilMs - clockMs));
                }
            }
            case SealingPlan.Repeat(Seal seal) -> append(seal, clockMs);
            case SealingPlan.Sign(Seal unsigned) -> sign(unsigned, clockMs);
        }
    }

    private void sign(Seal unsigned, long clockMs) {
        long epoch = world.subnet.genesis.epochOfSlot(unsigned.getSlot());
        Optional<Signer> key = process.key(state.epochs().members(epoch).find(operator.address()));
        if (key.isEmpty()) {
            return;
        }
        Hash hash = StructHashes.of(unsigned);
        Optional<ByteString> signature = process.signOnce(
                Durable.Kind.SEAL,
                unsigned.getNumber(),
                hash,
                key.get(),
                made -> process.durable.lastSeal =
                        Optional.of(unsigned.toBuilder().setSignature(made).build()));
        if (signature.isEmpty()) {
            return;
        }
        Seal seal = unsigned.toBuilder().setSignature(signature.get()).build();
        append(seal, clockMs);
        process.left(Durable.Kind.SEAL, seal.getNumber(), hash);
        process.durable.lastSeal = Optional.of(seal);
        operator.sealed(process, seal);
    }

    /** What its clock reads goes in front where the seal needs it. */
    private void append(Seal seal, long clockMs) {
        inFlight = true;
        operator.say(
                "appends its seal %d for %.3f s, rank %d",
                seal.getNumber(), (seal.getTimestampMs() - World.GENESIS_MS) / 1_000.0, seal.getRank());
        byte[] sealed = Entries.of(seal);
        Optional<byte[]> told =
                ClockPlan.before(seal, state, operator.address(), clockMs).flatMap(this::signed);
        if (told.isPresent()) {
            world.log.append(told.get(), sealed);
        } else {
            world.log.append(sealed);
        }
    }
}
