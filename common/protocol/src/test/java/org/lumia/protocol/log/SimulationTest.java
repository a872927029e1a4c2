package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lumia.protocol.genesis.OrderingPolicy;

/**
 * Whole subnets under seeds: -Dlumia.seeds=200 runs more, -Dlumia.seed=7 one again. Invariants: all operators derive the
 * same blocks, no candidate is lost or counted twice, nobody signs two seals for one number, and blocks go on, none of them from the
 * future, though clocks of members with less than half of the weight are hours off and jump. What brokers stamp is not read at all.
 */
class SimulationTest {
    private static final long STORM_MS = 40_000;
    private static final long CALM_MS = 15_000;

    static LongStream seeds() {
        Long one = Long.getLong("lumia.seed");
        return one == null ? LongStream.range(0, Integer.getInteger("lumia.seeds", 8)) : LongStream.of(one);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void operatorsAgreeLoseNothingAndGoOn(long seed) {
        var world = new Simulation(
                seed, seed % 4 == 0 ? OrderingPolicy.PRIORITY_FEE : OrderingPolicy.FCFS, 0, seed % 2 == 1);
        String rerun = "rerun with -Dlumia.seed=" + seed;
        try {
            world.run(STORM_MS, CALM_MS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(rerun + ": " + e.getMessage(), e);
        }
        long height = world.blocks.size();
        assertThat(height).as(rerun).isGreaterThan((STORM_MS + CALM_MS) / 2_000);
        for (SimulatedOperator operator : world.operators) {
            assertThat(operator.state().tip().number())
                    .as("%s: %s", rerun, operator)
                    .isGreaterThan(height - 5);
            assertThat(operator.state().pendingTransactions())
                    .as("%s: %s", rerun, operator)
                    .isZero();
            assertThat(world.nowMs() - operator.state().tip().timestampMs())
                    .as("%s: %s", rerun, operator)
                    .isLessThan(4_000);
            assertThat(operator.state().inboxThrough())
                    .as("%s: %s", rerun, operator)
                    .isEqualTo(world.l1.size());
        }
        assertThat(world.evidence)
                .as("%s: honest operators give no evidence", rerun)
                .isZero();
        assertThat(world.included.keySet()).as(rerun).isEqualTo(world.submitted.keySet());
        var inLog = world.candidatesInLog();
        world.included.forEach(
                (hash, times) -> assertThat(times).as("%s: %s", rerun, hash).isBetween(1, inLog.get(hash)));
        System.out.printf(
                "seed %d: %d operators, %d with wrong clocks, %d blocks (%d by standbys), %d transactions, %d L1 messages, %d crashes, %d seals ignored%n",
                seed,
                world.operators.size(),
                world.wrongClocks,
                height,
                world.failovers,
                world.submitted.size(),
                world.l1.size(),
                world.crashes,
                world.ignoredSeals);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void operatorsAgreeAndFindEvidenceWhenSomeSignTwice(long seed) {
        var world = new Simulation(seed, OrderingPolicy.FCFS, 1, seed % 2 == 1);
        try {
            world.run(STORM_MS / 2, CALM_MS);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("rerun with -Dlumia.seed=" + seed + ": " + e.getMessage(), e);
        }
        assertThat(world.evidence).as("seed %d", seed).isPositive();
        assertThat(world.included.keySet()).as("seed %d", seed).isEqualTo(world.submitted.keySet());
    }
}
