package org.lumia.l1;

/** What a transaction would do on L1 now. */
public sealed interface Simulation {
    record Passed(long gas) implements Simulation {}

    /** It would revert, or the node cannot run it. */
    record Refused(String reason) implements Simulation {}
}
