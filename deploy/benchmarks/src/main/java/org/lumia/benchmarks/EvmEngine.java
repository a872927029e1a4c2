package org.lumia.benchmarks;

import java.io.IOException;

/** Something that runs a case. */
interface EvmEngine {

    /** @param nanos by the wall clock */
    record Run(long gas, long nanos) {
        double mgasPerSecond() {
            return gas * 1e3 / nanos;
        }
    }

    /** Runs the case's driver once; the gas is that of the repeated calls. */
    Run run(EvmCase program, long repetitions) throws IOException;
}
