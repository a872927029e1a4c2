package org.lumia.simulator;

import java.util.List;
import java.util.Random;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.Seal;

/** An operator: what is durable outlives its processes. Hostile ones override what they do otherwise. */
class Operator {
    private static final int WRONG_FROM = 8;

    final World world;
    final Random random;
    private final int number;
    private final Address address;
    private final Role role;
    private final SimulatedClock clock;
    private Durable durable = new Durable();
    private Durable backup = new Durable();
    private Blocks.Build build;
    private Process process;
    private boolean running;
    private int life;
    private long seenInbox;
    private long pausedUntilMs;
    private long startNotBeforeMs;
    private long nextWakeMs = Long.MAX_VALUE;

    Operator(World world, int number) {
        this.world = world;
        this.number = number;
        this.address = Subnet.operator(number);
        this.role = world.subnet.roles.get(number);
        this.random = world.scenario.random("operator " + world.operators.size());
        this.clock = new SimulatedClock(random, world.scenario.has(Fault.SKEWED_CLOCKS));
        long wrongNumber = role == Role.WRONG_BUILD ? WRONG_FROM + random.nextInt(25) : 0;
        this.build = new Blocks.Build(1, wrongNumber);
        this.process = new Process(this);
    }

    String name() {
        return "%s %d".formatted(Violation.words(role), number);
    }

    int number() {
        return number;
    }

    Address address() {
        return address;
    }

    Role role() {
        return role;
    }

    SimulatedClock clock() {
        return clock;
    }

    long clockMs() {
        return clock.readMs(world.nowMs());
    }

    Durable durable() {
        return durable;
    }

    Blocks.Build build() {
        return build;
    }

    long seenInbox() {
        boolean early = world.scenario.has(Mutation.NOTICE_BEFORE_FINAL) && !role.hostile();
        return early ? world.l1.inbox().size() : seenInbox;
    }

    boolean diverged() {
        return process.certifying.diverged();
    }

    long height() {
        return process.ordering.state().tip().number();
    }

    long inboxThrough() {
        return process.ordering.state().inboxThrough();
    }

    long epochsCounted() {
        return process.rewarding.counted();
    }

    void say(String what, Object... values) {
        world.trace.say(world.nowMs(), name(), what, values);
    }

    void start() {
        if (running) {
            return;
        }
        if (world.nowMs() < startNotBeforeMs) {
            world.after(startNotBeforeMs - world.nowMs(), this::start);
            return;
        }
        running = true;
        act(() -> {
            process = new Process(this);
            process.start();
        });
        wakeIn(0);
    }

    /** The process ends, and another starts later. */
    void stop(long forMs) {
        if (running) {
            running = false;
            life++;
            world.counts.crashes++;
            say("stops for %d ms", forMs);
        }
        world.after(forMs, this::start);
    }

    void pause(long forMs) {
        pausedUntilMs = Math.max(pausedUntilMs, world.nowMs() + forMs);
    }

    /** Does something in this process' life; what goes wrong in it ends the process. */
    private void act(Runnable action) {
        try {
            action.run();
        } catch (World.Crash crash) {
            if (world.storm(Fault.BACKUPS) && random.nextInt(5) == 0) {
                restoreBackup();
            } else {
                stop(random.nextBoolean() ? random.nextInt(15) : random.nextInt(1_500));
            }
        } catch (Violation violation) {
            throw violation;
        } catch (RuntimeException e) {
            if (!role.hostile()) {
                say("fails: %s", e);
                throw new Violation(Invariant.NO_EXCEPTION, e);
            }
            stop(random.nextInt(1_500));
        }
    }

    /** Later in the same life. */
    void later(long delayMs, Runnable action) {
        int inLife = life;
        world.after(delayMs, () -> {
            if (running && life == inLife) {
                act(action);
            }
        });
    }

    void wakeIn(long delayMs) {
        long atMs = world.nowMs() + Math.max(0, delayMs);
        if (atMs < nextWakeMs) {
            nextWakeMs = atMs;
            world.after(delayMs, this::wake);
        }
    }

    private void wake() {
        if (world.nowMs() >= nextWakeMs) {
            nextWakeMs = Long.MAX_VALUE;
        }
        if (running && world.nowMs() < pausedUntilMs) {
            wakeIn(pausedUntilMs - world.nowMs());
        } else if (running) {
            act(process::wake);
        }
    }

    void seesInbox(long index) {
        seenInbox = Math.max(seenInbox, index);
        wakeIn(0);
    }

    void submit(List<byte[]> raws) {
        if (running) {
            act(() -> process.ordering.submit(raws));
        }
    }

    void backUp() {
        backup = durable.copy();
    }

    /** An earlier copy takes the store's place. */
    void restoreBackup() {
        say("is restored from a backup of block %d", backup.ordered.size());
        durable = backup.copy();
        // What the earlier process had on its way arrives before this one reads the topics to their ends.
        boolean waits = !world.scenario.has(Mutation.BACKUP_WITHOUT_WAIT);
        startNotBeforeMs = world.nowMs() + (waits ? World.APPEND_TIMEOUT_MS : 0);
        stop(0);
    }

    /** Computes everything anew from the log; what it signed stays. */
    void rebuild() {
        say("computes everything anew");
        durable.snapshot = new byte[0];
        durable.ordered.clear();
        durable.executed.clear();
        if (world.scenario.has(Mutation.REBUILD_SIGNS_AGAIN)) {
            durable.signed.keySet().removeIf(statement -> statement.kind() != Durable.Kind.SEAL);
            durable.batchEnds.clear();
        }
        stop(random.nextInt(300));
    }

    void upgrade(int version) {
        say("is upgraded");
        build = new Blocks.Build(version, build.wrongNumber());
        if (diverged()) {
            rebuild();
        } else {
            stop(random.nextInt(500));
        }
    }

    /** Faults stop: the software is right, and who went astray computes anew. */
    void recover() {
        if (!role.hostile()) {
            clock.jump(0);
        }
        pausedUntilMs = 0;
        boolean astray =
                build.wrongNumber() > 0 || role == Role.LATE_UPGRADER || role == Role.FORK_VICTIM || diverged();
        build = new Blocks.Build(world.scenario.has(Fault.UPGRADE) ? 2 : 1, 0);
        if (astray) {
            rebuild();
        } else {
            start();
        }
    }

    /** Whether it seals now, where it would. */
    boolean seals() {
        return true;
    }

    boolean attests() {
        return true;
    }

    boolean vouches() {
        return true;
    }

    /** After it appended a seal. */
    void sealed(Process process, Seal seal) {}

    void attested(Process process, Attestation attestation) {}

    /** Whatever comes to its mind. */
    void mischief(Process process) {}
}
