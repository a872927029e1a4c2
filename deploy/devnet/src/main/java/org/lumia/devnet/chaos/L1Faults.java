package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.Set;

/** What happens to L1. */
final class L1Faults {

    private L1Faults() {}

    /** The node takes connections and does not answer; no block is made. */
    record Halted(String name, Duration lasts) implements Fault {
        @Override
        public boolean reachesL1() {
            return true;
        }

        @Override
        public Injected inject(Suite suite) {
            suite.l1().halt();
            return Injected.of(suite.l1()::resume);
        }
    }

    /** {@code kill -9} and a new start: the blocks since its last save are lost, none of which was called safe. */
    record Killed(String name) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public boolean reachesL1() {
            return true;
        }

        @Override
        public Injected inject(Suite suite) {
            suite.l1().killAndStart();
            return Injected.over();
        }
    }

    /** The last blocks are replaced by others without the transactions in them. */
    record Reorganised(String name, int depthMax) implements Fault {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public boolean reachesL1() {
            return true;
        }

        @Override
        public Injected inject(Suite suite) {
            int depth = suite.l1().reorg(depthMax);
            return Injected.touching(Set.of(), depth + " blocks", () -> {});
        }
    }
}
