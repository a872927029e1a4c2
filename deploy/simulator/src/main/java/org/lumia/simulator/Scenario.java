package org.lumia.simulator;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One run: everything in it follows from these.
 *
 * @param stormMs with faults, ms @param calmMs without, in which everything must come in
 */
record Scenario(long seed, int operators, Set<Fault> faults, long stormMs, long calmMs, Optional<Mutation> mutation) {
    static final int OPERATORS_MAX = 32;
    static final long STORM_MS = 14_000;
    static final long CALM_MS = 12_000;

    Scenario {
        faults = Set.copyOf(faults);
    }

    static Scenario of(long seed, int operators, Optional<Mutation> mutation) {
        return new Scenario(seed, operators, EnumSet.allOf(Fault.class), STORM_MS, CALM_MS, mutation);
    }

    boolean has(Fault fault) {
        return faults.contains(fault);
    }

    boolean has(Mutation wanted) {
        return mutation.filter(wanted::equals).isPresent();
    }

    Scenario without(Fault fault) {
        var fewer = EnumSet.noneOf(Fault.class);
        fewer.addAll(faults);
        fewer.remove(fault);
        return new Scenario(seed, operators, fewer, stormMs, calmMs, mutation);
    }

    Scenario withOperators(int fewer) {
        return new Scenario(seed, fewer, faults, stormMs, calmMs, mutation);
    }

    Scenario withStorm(long shorterMs) {
        return new Scenario(seed, operators, faults, shorterMs, calmMs, mutation);
    }

    /** A stream of its own for each part, so that leaving a fault out changes the others as little as can be. */
    Random random(String part) {
        return new Random(seed * 0x9E3779B97F4A7C15L ^ (long) part.hashCode() << 16);
    }
}
