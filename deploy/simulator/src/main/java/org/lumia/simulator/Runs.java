package org.lumia.simulator;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Runs scenarios, under broken rules where one says so. */
final class Runs {
    private static final MethodType RUN = MethodType.methodType(
            String[].class,
            long.class,
            int.class,
            int.class,
            long.class,
            String.class,
            Referee.Factory.class,
            boolean.class);

    private static final Map<Mutation, ClassLoader> LOADERS = new ConcurrentHashMap<>();

    private Runs() {}

    static Outcome run(Scenario scenario, boolean traced) {
        int faults = scenario.faults().stream()
                .mapToInt(fault -> 1 << fault.ordinal())
                .sum();
        String mutation = scenario.mutation().map(Enum::name).orElse("");
        Optional<Edit> edit = scenario.mutation().flatMap(Mutation::edit);
        if (edit.isEmpty()) {
            return Outcome.of(run(
                    scenario.seed(),
                    scenario.operators(),
                    faults,
                    scenario.stormMs(),
                    mutation,
                    RealReferee::new,
                    traced));
        }
        ClassLoader loader = LOADERS.computeIfAbsent(
                scenario.mutation().get(), broken -> new MutantLoader(Runs.class.getClassLoader(), edit.get()));
        try {
            Class<?> apart = Class.forName(Runs.class.getName(), true, loader);
            var run =
                    MethodHandles.privateLookupIn(apart, MethodHandles.lookup()).findStatic(apart, "run", RUN);
            Referee.Factory referees = RealReferee::new;
            return Outcome.of((String[]) run.invokeExact(
                    scenario.seed(), scenario.operators(), faults, scenario.stormMs(), mutation, referees, traced));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Called by name in classes that were loaded apart. @return the broken invariant or "", why, and the trace */
    static String[] run(
            long seed,
            int operators,
            int faultBits,
            long stormMs,
            String mutation,
            Referee.Factory referees,
            boolean traced) {
        var faults = EnumSet.noneOf(Fault.class);
        for (Fault fault : Fault.values()) {
            if ((faultBits & 1 << fault.ordinal()) != 0) {
                faults.add(fault);
            }
        }
        Optional<Mutation> broken = mutation.isEmpty() ? Optional.empty() : Optional.of(Mutation.valueOf(mutation));
        var scenario = new Scenario(seed, operators, faults, stormMs, Scenario.CALM_MS, broken);
        var parts = new ArrayList<String>();
        var world = new World(scenario, referees, traced);
        try {
            world.run();
            parts.add("");
            parts.add(counted(world));
        } catch (Violation violation) {
            parts.add(Violation.words(violation.invariant()));
            parts.add(words(violation));
        } catch (RuntimeException e) {
            parts.add(Violation.words(Invariant.NO_EXCEPTION));
            parts.add(words(e));
        }
        parts.addAll(world.trace.lines());
        return parts.toArray(String[]::new);
    }

    private static String words(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        boolean thrown = !(cause instanceof Violation);
        StackTraceElement at =
                cause.getStackTrace().length == 0 ? new StackTraceElement("", "", "", 0) : cause.getStackTrace()[0];
        return thrown ? "%s at %s".formatted(cause, at) : String.valueOf(e.getMessage());
    }

    private static String counted(World world) {
        World.Counts counts = world.counts;
        List<Role> wrong =
                world.subnet.roles.stream().filter(role -> role != Role.HONEST).toList();
        return ("%d operators %s: %d blocks (%d by standbys), %d certified, %d batches, %d epochs paid, %d stops, %d"
                        + " reorgs, %d member lists, %d seals ignored, %d slashed, %d signatures refused")
                .formatted(
                        world.operators.size(),
                        wrong,
                        counts.blocks,
                        counts.failovers,
                        counts.certificates,
                        counts.batches,
                        counts.rewards,
                        counts.crashes,
                        counts.reorgs,
                        counts.memberLists,
                        counts.sealsIgnored,
                        counts.evidence,
                        counts.refusedSignatures);
    }
}
