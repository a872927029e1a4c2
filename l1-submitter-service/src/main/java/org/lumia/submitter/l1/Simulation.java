package org.lumia.submitter.l1;

/** What a transaction would do on L1 now. */
public sealed interface Simulation {
    record Passed(long gas) implements Simulation {}

    record Reverted(String reason) implements Simulation {}
}
