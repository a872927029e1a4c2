package org.lumia.benchmarks.attack;

import java.io.IOException;

/** One thing that a client can do to a node, bounded in time and in what it sends. The node should answer others meanwhile. */
public interface Attack {
    /** As it is named on the command line. */
    String name();

    /** One line: what is done. */
    String what();

    /** What has to be there before, on the chain for example; others are not measured meanwhile. */
    default void prepare(Target target) throws IOException {}

    /**
     * Attacks until {@link Target#isOver}, and tells what became of each request. What the node refuses or breaks off is
     * counted, not thrown.
     *
     * @throws IOException when the attack itself could not be made
     */
    void run(Target target, Tally tally) throws IOException, InterruptedException;
}
