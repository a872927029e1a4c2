package org.lumia.protocol.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.Seal;

/** A log and one operator that follows it, entry by entry. */
final class LogDriver {
    final TestSubnet subnet;
    final LogRules rules;
    final List<InboxMessage> inbox = new ArrayList<>();
    final List<LogEntry> log = new ArrayList<>();
    LogState state;
    /** Whether clocks are told by entries of the log; else they are known without. */
    boolean clocksInLog;

    LogDriver(TestSubnet subnet) {
        this.subnet = subnet;
        this.rules = new LogRules(subnet.genesis);
        this.state = new LogState(subnet.genesis);
    }

    InboxView view() {
        return index -> index <= inbox.size() ? Optional.of(inbox.get((int) index - 1)) : Optional.empty();
    }

    InboxMessage onL1(org.lumia.protocol.v1.InboxKind kind, byte[] body) {
        var before = inbox.isEmpty() ? InboxMessage.getDefaultInstance() : inbox.getLast();
        inbox.add(TestSubnet.message(before, kind, body));
        return inbox.getLast();
    }

    /** Appends while every member's clock reads a time since genesis, and follows. */
    List<LogEvent> append(long atMs, byte[] bytes) {
        clocksRead(atMs);
        return append(bytes);
    }

    /** The members' clocks read a time since genesis, where that is later than before. */
    void clocksRead(long atMs) {
        for (Member member : state.epochs().members(state.epoch()).list()) {
            long timeMs = TestSubnet.GENESIS_MS + atMs;
            if (clocksInLog && state.logTimeMs() < timeMs && member.weight() > 0) {
                append(subnet.clock(subnet.key(member.operator()), timeMs));
            } else if (!clocksInLog) {
                state.apply(new LogEvent.ClockRead(member.operator(), timeMs));
            }
        }
    }

    /** Appends, and follows. */
    List<LogEvent> append(byte[] bytes) {
        var entry = new LogEntry(log.size(), bytes);
        log.add(entry);
        var events = ((Decision.Apply) rules.decide(state, entry, view())).events();
        events.forEach(state::apply);
        state.advance(entry.offset());
        return events;
    }

    /** The seal that the member of a rank would sign for a time since genesis. */
    Seal seal(long atMs, int rank) {
        Member member = leader(atMs, rank);
        return subnet.sign(
                rules.seal(state, member.operator(), rank, TestSubnet.GENESIS_MS + atMs),
                subnet.key(member.operator()));
    }

    Member leader(long atMs, int rank) {
        return state.schedule(subnet.genesis.slot(TestSubnet.GENESIS_MS + atMs)).get(rank);
    }

    Address operator(long atMs, int rank) {
        return leader(atMs, rank).operator();
    }

    /** Appends the leader's seal at its own time; the block it cut. */
    OrderedBlock cut(long atMs) {
        return derived(append(atMs, TestSubnet.entry(seal(atMs, 0))));
    }

    static OrderedBlock derived(List<LogEvent> events) {
        return events.stream()
                .filter(LogEvent.Derived.class::isInstance)
                .map(event -> ((LogEvent.Derived) event).block())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block: " + events));
    }

    static SealRule broken(List<LogEvent> events) {
        return events.stream()
                .filter(LogEvent.SealIgnored.class::isInstance)
                .map(event -> ((LogEvent.SealIgnored) event).rule())
                .findFirst()
                .orElseThrow(() -> new AssertionError("not ignored: " + events));
    }
}
