package org.lumia.simulator;

/** Makes a failing run smaller while the same invariant breaks: fewer kinds of faults, fewer operators, a shorter storm. */
final class Shrink {
    private static final long STORM_MS_MIN = 500;

    private final String broken;
    private Scenario smallest;

    private Shrink(Scenario failing, String broken) {
        this.smallest = failing;
        this.broken = broken;
    }

    static Scenario of(Scenario failing, String broken) {
        var shrink = new Shrink(failing, broken);
        for (Fault fault : Fault.values()) {
            if (failing.has(fault)) {
                shrink.tryOut(shrink.smallest.without(fault));
            }
        }
        for (int operators = 1; operators < failing.operators(); operators++) {
            if (shrink.tryOut(shrink.smallest.withOperators(operators))) {
                break;
            }
        }
        for (long step = failing.stormMs() / 2; step >= STORM_MS_MIN / 2; step /= 2) {
            while (shrink.smallest.stormMs() - step >= STORM_MS_MIN
                    && shrink.tryOut(shrink.smallest.withStorm(shrink.smallest.stormMs() - step))) {
                // Once more by the same step.
            }
        }
        return shrink.smallest;
    }

    private boolean tryOut(Scenario candidate) {
        boolean same =
                Runs.run(candidate, false).broken().filter(broken::equals).isPresent();
        if (same) {
            smallest = candidate;
        }
        return same;
    }
}
