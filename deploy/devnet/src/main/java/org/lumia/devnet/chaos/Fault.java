package org.lumia.devnet.chaos;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Something that happens to a suite, and how it is over. */
interface Fault {

    String name();

    /** From inject to heal; zero heals at once. */
    Duration lasts();

    Injected inject(Suite suite);

    /** Whether it can stop what is posted to L1 without stopping the chain: it is over when new blocks are safe on L1. */
    default boolean reachesL1() {
        return false;
    }

    /**
     * A fault that lasts.
     *
     * @param what what was done, where the fault's name does not say it all
     * @param touched processes that cannot answer, or that the fault itself ends and starts
     * @param heal ends it, and tells what came of it where that is worth telling
     */
    record Injected(String what, Set<String> touched, Supplier<String> heal) {

        static Injected of(Runnable heal) {
            return touching(Set.of(), "", heal);
        }

        static Injected touching(Set<String> processes, String what, Runnable heal) {
            return new Injected(what, processes, () -> {
                heal.run();
                return "";
            });
        }

        static Injected over() {
            return of(() -> {});
        }
    }
}
