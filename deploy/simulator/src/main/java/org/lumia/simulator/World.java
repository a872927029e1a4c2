package org.lumia.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.v1.AttestationEntry;

/** A subnet in virtual time: one thread, one seed, every step an event. */
final class World {
    static final long GENESIS_MS = 1_800_000_000_000L;
    private static final int SLOW_MS_MAX = 1_500;
    /** No append of a process that has ended arrives later. */
    static final long APPEND_TIMEOUT_MS = 2 * SLOW_MS_MAX;

    final Scenario scenario;
    final Trace trace;
    final Subnet subnet;
    final Counts counts = new Counts();
    final SharedLog log;
    final List<AttestationEntry> attestations = new ArrayList<>();
    final SimulatedL1 l1;
    final Invariants invariants;
    final List<Operator> operators = new ArrayList<>();
    final Random dice;
    final long activationMs;

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingLong(Event::sequence));
    private final Random delays;
    private final Random crashes;
    private long sequence;
    private long nowMs;
    private boolean calm;

    private record Event(long atMs, long sequence, Runnable action) {}

    /** An operator's process ends between two steps. */
    static final class Crash extends RuntimeException {
        Crash() {
            super("crash", null, false, false);
        }
    }

    /** What happened, for the line that a run prints. */
    static final class Counts {
        long blocks;
        long failovers;
        long crashes;
        long sealsIgnored;
        long certificates;
        long batches;
        long reorgs;
        long rewards;
        long evidence;
        long refusedSignatures;
        long memberLists;
    }

    World(Scenario scenario, Referee.Factory referees, boolean traced) {
        this.scenario = scenario;
        this.subnet = new Subnet(scenario);
        this.trace = new Trace(traced, subnet::number);
        this.dice = scenario.random("dice");
        this.delays = scenario.random("delays");
        this.crashes = scenario.random("crashes");
        this.activationMs = scenario.has(Fault.UPGRADE) ? GENESIS_MS + scenario.stormMs() / 2 : Long.MAX_VALUE;
        this.invariants = new Invariants(this, referees.referee(subnet.genesis.toJson(), this::signer));
        this.log = new SharedLog(this);
        this.l1 = new SimulatedL1(this);
        for (int i = 0; i < subnet.roles.size(); i++) {
            operators.add(Hostiles.operator(this, i));
        }
        for (int i = 0; i < subnet.roles.size(); i++) {
            if (subnet.roles.get(i) == Role.TWINS) {
                operators.add(Hostiles.operator(this, i));
            }
        }
    }

    private byte @Nullable [] signer(byte[] digest, byte[] signature) {
        return subnet.signatures
                .recover(Hash.wrap(digest), org.lumia.ethereum.crypto.Signature.fromBytes(signature))
                .map(address -> address.toBytes())
                .orElse(null);
    }

    long nowMs() {
        return GENESIS_MS + nowMs;
    }

    boolean calm() {
        return calm;
    }

    /** Whether a fault may strike now. */
    boolean storm(Fault fault) {
        return !calm && scenario.has(fault);
    }

    void after(long delayMs, Runnable action) {
        events.add(new Event(nowMs + Math.max(0, delayMs), sequence++, action));
    }

    /** Mostly a few ms, now and then much more; never much in calm times. */
    long delayMs() {
        return storm(Fault.SLOW_DELIVERY) && delays.nextInt(50) == 0
                ? delays.nextInt(SLOW_MS_MAX)
                : 1 + delays.nextInt(12);
    }

    int copies() {
        return storm(Fault.DOUBLE_DELIVERY) && delays.nextInt(40) == 0 ? 2 : 1;
    }

    /** A place at which a process may end. @param oneOf how many times it goes on, on average */
    void step(Operator operator, int oneOf) {
        if (storm(Fault.CRASHES) && crashes.nextInt(oneOf) == 0) {
            trace.say(nowMs(), operator.name(), "crashes");
            throw new Crash();
        }
    }

    void attest(AttestationEntry entry) {
        for (int i = copies(); i > 0; i--) {
            after(delayMs(), () -> {
                attestations.add(entry);
                invariants.attested(entry);
                wakeAll();
            });
        }
    }

    void wakeAll() {
        operators.forEach(operator -> operator.wakeIn(delayMs()));
    }

    /** @throws Violation when an invariant does not hold */
    void run() {
        operators.forEach(Operator::start);
        l1.start();
        new Faults(this).start();
        runUntil(scenario.stormMs());
        calm = true;
        trace.say(nowMs(), "world", "faults stop");
        log.heal();
        operators.forEach(Operator::recover);
        long height = counts.blocks;
        runUntil(scenario.stormMs() + scenario.calmMs());
        invariants.atTheEnd(height);
    }

    private void runUntil(long endMs) {
        while (!events.isEmpty() && events.peek().atMs() <= endMs) {
            Event event = events.remove();
            nowMs = event.atMs();
            event.action().run();
        }
        nowMs = endMs;
    }
}
