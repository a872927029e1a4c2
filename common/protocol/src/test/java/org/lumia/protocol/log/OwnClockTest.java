package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lumia.protocol.log.TestSubnet.GENESIS_MS;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.Seal;

/** What a sequencer stamps, and says of its clock, when the log's time and its clock differ. Times in ms since genesis. */
class OwnClockTest {
    private final LogDriver log = new LogDriver(TestSubnet.of(40, 30, 30));

    private SealingPlan plan(long clockMs, long sinceTipMs, long atMs) {
        var standing = new SealingPlan.Standing(true, 1_000, Optional.empty(), false, 0, sinceTipMs);
        return SealingPlan.next(log.rules, log.state, leader(atMs), GENESIS_MS + clockMs, standing);
    }

    private Address leader(long atMs) {
        return log.operator(atMs, 0);
    }

    private static long timestamp(SealingPlan plan) {
        return ((SealingPlan.Sign) plan).unsigned().getTimestampMs() - GENESIS_MS;
    }

    private void queue(long nonce) {
        log.append(log.subnet.bundle(log.subnet.keys.getFirst(), log.subnet.transaction(nonce)));
    }

    @Test
    void aRightClockIsWhatASealSays() {
        log.clocksRead(1_000);
        assertThat(timestamp(plan(1_090, 0, 1_000))).isEqualTo(1_090);
        assertThat(timestamp(plan(950, 0, 1_000)))
                .as("a little behind: the log's time")
                .isEqualTo(1_000);
    }

    @Test
    void aClockThatIsAheadSignsNoFuture() {
        log.clocksRead(1_000);
        assertThat(timestamp(plan(601_000, 0, 1_000))).isEqualTo(1_200);
        log.append(TestSubnet.entry(log.seal(1_200, 0)));
        queue(1);
        assertThat(plan(601_010, 0, 1_200))
                .isEqualTo(new SealingPlan.Wait(SealingPlan.NEVER, SealingPlan.Why.LOG_TIME_BEHIND));
        log.clocksRead(1_220);
        assertThat(timestamp(plan(601_020, 0, 1_200))).isEqualTo(1_420);
    }

    @Test
    void aClockThatIsFarBehindGoesOnFromTheTip() {
        log.clocksRead(600_000);
        log.cut(600_000);
        queue(1);
        assertThat(plan(5, 19, 600_000)).isEqualTo(new SealingPlan.Wait(GENESIS_MS + 6, SealingPlan.Why.NOT_DUE));
        assertThat(timestamp(plan(6, 20, 600_000))).isEqualTo(600_020);
        assertThat(timestamp(plan(6, 5_000, 600_000)))
                .as("no later than counts")
                .isEqualTo(600_200);
    }

    @Test
    void aSealThatIsTooEarlyIsAppendedAgainOnceItCounts() {
        log.clocksRead(1_000);
        Seal early = log.seal(1_400, 0);
        var standing = new SealingPlan.Standing(true, 0, Optional.of(early), false, 0, 0);
        assertThat(SealingPlan.next(log.rules, log.state, leader(1_000), GENESIS_MS + 1_100, standing))
                .isEqualTo(new SealingPlan.Wait(SealingPlan.NEVER, SealingPlan.Why.LOG_TIME_BEHIND));
        log.clocksRead(1_200);
        assertThat(SealingPlan.next(log.rules, log.state, leader(1_000), GENESIS_MS + 1_100, standing))
                .isEqualTo(new SealingPlan.Repeat(early));
    }

    @Test
    void whoLeadsSaysItsClockWithASealThatNeedsIt() {
        var alone = new LogDriver(TestSubnet.of(1));
        Address operator = alone.subnet.keys.getFirst().address();
        assertThat(ClockPlan.alone(alone.state, operator, GENESIS_MS + 599, 0)).isEmpty();
        assertThat(ClockPlan.alone(alone.state, operator, GENESIS_MS + 600, 0))
                .as("unless something keeps it from sealing")
                .isPresent();
        var seal = alone.rules.seal(alone.state, operator, 0, GENESIS_MS + 500);
        var clock =
                ClockPlan.before(seal, alone.state, operator, GENESIS_MS + 500).orElseThrow();
        assertThat(clock.getTimeMs()).isEqualTo(GENESIS_MS + 500);
        alone.append(alone.subnet.clock(clock, alone.subnet.keys.getFirst()));
        assertThat(LogDriver.derived(
                                alone.append(TestSubnet.entry(alone.subnet.sign(seal, alone.subnet.keys.getFirst()))))
                        .getNumber())
                .isEqualTo(1);
        var next = alone.rules.seal(alone.state, operator, 0, GENESIS_MS + 520);
        assertThat(ClockPlan.before(next, alone.state, operator, GENESIS_MS + 520))
                .as("its seals are readings")
                .isEmpty();
    }

    @Test
    void whoDoesNotLeadSaysItEachIntervalAndNothingBackwards() {
        Address other = log.operator(0, 1);
        assertThat(ClockPlan.alone(log.state, other, GENESIS_MS + 99, 0)).isEmpty();
        assertThat(ClockPlan.alone(log.state, other, GENESIS_MS + 100, 0)).isPresent();
        assertThat(ClockPlan.alone(log.state, other, GENESIS_MS + 150, GENESIS_MS + 100))
                .isEmpty();
        log.state.apply(new LogEvent.ClockRead(other, GENESIS_MS + 600_000));
        assertThat(ClockPlan.alone(log.state, other, GENESIS_MS + 200, 0)).isEmpty();
        assertThat(ClockPlan.alone(log.state, TestSubnet.Key.of(99).address(), GENESIS_MS + 200, 0))
                .as("nobody listens to a stranger")
                .isEmpty();
    }
}
