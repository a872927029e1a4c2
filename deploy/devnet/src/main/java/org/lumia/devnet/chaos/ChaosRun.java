package org.lumia.devnet.chaos;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.lumia.devnet.DevnetException;
import org.lumia.devnet.Http;
import org.lumia.devnet.Patience;
import org.lumia.devnet.Progress;
import org.lumia.rpc.JsonRpcException;

/** One run: the suite starts, senders begin, faults come one after another, all is counted at the end. */
final class ChaosRun {

    private static final Duration START_WAIT_MAX = Duration.ofMinutes(4);
    private static final Duration BACK_WAIT_MAX = Duration.ofSeconds(150);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(200);
    private static final int CALM_MILLIS_MIN = 2_000;
    private static final int CALM_MILLIS_SPREAD = 4_000;

    private final Suite suite;
    private final Progress progress;
    private final Random random;
    private final HealthWatch health;
    private final ChainWatch chain;
    private final Supervisor supervisor;
    private final FreshTransaction fresh;
    private final List<Occurrence> occurrences = new ArrayList<>();

    private ChaosRun(Suite suite, long seed, Progress progress) {
        this.suite = suite;
        this.progress = progress;
        this.random = new Random(seed);
        this.health = new HealthWatch(suite);
        this.chain = new ChainWatch(suite, InstantSource.system());
        this.supervisor = new Supervisor(suite, health);
        this.fresh = new FreshTransaction(suite);
    }

    /**
     * Runs until the time is over or the faults are used up.
     *
     * @param seed of the pauses between faults
     */
    static ChaosReport run(
            ChaosSettings settings, Iterator<Fault> faults, Duration atMost, long seed, Progress progress) {
        try (var suite = Suite.start(settings, progress)) {
            var run = new ChaosRun(suite, seed, progress);
            try {
                return run.run(settings, faults, atMost, seed);
            } finally {
                run.health.close();
                run.chain.close();
            }
        }
    }

    private ChaosReport run(ChaosSettings settings, Iterator<Fault> faults, Duration atMost, long seed) {
        progress.step("all ready", () -> {
            awaitFirstBlock();
            return suite;
        });
        var load = new Load(suite, settings);
        try (load) {
            long end = System.nanoTime() + atMost.toNanos();
            boolean goesOn = true;
            while (goesOn && faults.hasNext() && System.nanoTime() < end) {
                hold(Duration.ofMillis(CALM_MILLIS_MIN + random.nextInt(CALM_MILLIS_SPREAD)), Set.of());
                var fault = faults.next();
                var occurrence = happen(fault);
                occurrences.add(occurrence);
                progress.say(ChaosTable.line(occurrence, load.accepted().size()));
                // A chain that is posted no more still shows what the next fault does to it; one that stands shows
                // nothing.
                goesOn = occurrence.isBack() || fault.reachesL1();
            }
            hold(Duration.ofMillis(CALM_MILLIS_MIN), Set.of());
        }
        progress.say("Senders stopped; waiting until all is final, then counting");
        var reconciliation = new Reconciliation(suite, settings, load, supervisor::look);
        var counted = reconciliation.count(occurrences);
        return new ChaosReport(seed, occurrences, supervisor.take(), chain.fellBack(), counted);
    }

    private void awaitFirstBlock() {
        long from = System.nanoTime();
        fresh.begin();
        if (!Patience.until(START_WAIT_MAX, () -> {
            supervisor.look(Set.of());
            return health.allReady(from) && fresh.isExecuted();
        })) {
            throw new DevnetException("not ready after %d s: %s; logs: %s"
                    .formatted(
                            START_WAIT_MAX.toSeconds(),
                            health.takeSaid(),
                            suite.kafka().log().getParent()));
        }
        health.takeSaid();
        var restarts = supervisor.take();
        if (!restarts.isEmpty()) {
            throw new DevnetException("processes ended at their first start: " + restarts);
        }
    }

    private Occurrence happen(Fault fault) {
        health.takeSaid();
        var before = new ArrayList<>(supervisor.take());
        long from = System.nanoTime();
        var injected = fault.inject(suite);
        hold(fault.lasts(), injected.touched());
        var outcome = injected.heal().get();
        long healed = System.nanoTime();
        boolean isBack = awaitBack(fault, healed);
        if (!isBack) {
            supervisor.restartUnready();
            isBack = awaitBack(fault, System.nanoTime());
        }
        long now = System.nanoTime();
        before.addAll(supervisor.take());
        return new Occurrence(
                fault.name(),
                (injected.what() + " " + outcome).strip(),
                from,
                chain.stood(from, now),
                Duration.ofNanos(now - healed),
                isBack,
                health.takeSaid(),
                before);
    }

    /** Everything ready, a new block, a transaction sent after the fault executed, and where L1 is concerned a new block safe there. */
    private boolean awaitBack(Fault fault, long sinceNanos) {
        long height = chain.height();
        fresh.begin();
        return Patience.until(BACK_WAIT_MAX, () -> {
            supervisor.look(Set.of());
            return health.allReady(sinceNanos)
                    && chain.height() > height
                    && fresh.isExecuted()
                    && (!fault.reachesL1() || isSafe(height));
        });
    }

    private boolean isSafe(long height) {
        try {
            var block = Http.call(suite.rpc(), "eth_getBlockByNumber", "[\"safe\",false]");
            return !block.isNull() && Long.decode(block.path("number").asString()) > height;
        } catch (IOException | JsonRpcException away) {
            return false;
        }
    }

    private void hold(Duration time, Set<String> touched) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            supervisor.look(touched);
            Patience.pass(LOOK_INTERVAL);
        }
    }
}
