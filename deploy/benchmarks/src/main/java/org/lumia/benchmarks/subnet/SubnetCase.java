package org.lumia.benchmarks.subnet;

import java.util.List;
import org.lumia.protocol.genesis.Timing;

/**
 * A subnet as it would stand somewhere.
 *
 * @param wireMicros of each operator, one way to the broker that leads the shared topics
 * @param replicaMicros of each further replica in sync, one way from that broker
 * @param perSecond transactions, evenly over all operators
 * @param seconds of virtual time
 */
public record SubnetCase(
        List<Long> wireMicros,
        List<Long> replicaMicros,
        Timing timing,
        Parts parts,
        double perSecond,
        int seconds,
        long seed) {

    /**
     * What a client of any of the operators meets, and what the brokers do.
     *
     * @param ordered from a submission to its answer, when its place in the log is fixed
     * @param executed to its receipt
     * @param attested to the certificate of its block
     * @param unattested submitted in time, and without a certificate at the end
     * @param appendsPerSecond entries of both topics
     * @param deliveriesPerSecond entries handed to operators
     * @param fetchesPerSecond of operators and replicas
     */
    public record Outcome(
            Spread ordered,
            Spread executed,
            Spread attested,
            int unattested,
            double blocksPerSecond,
            double appendsPerSecond,
            double deliveriesPerSecond,
            double fetchesPerSecond) {}
}
