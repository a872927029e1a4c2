package org.lumia.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ordering does while its machine's clock, the broker's or other members' are wrong. */
class WrongClockTest {
    private static final long MINUTE = 60_000;
    private static final long MINUTES_10 = 600_000;
    private static final long HOURS_2 = 7_200_000;

    private final OneOperator world = new OneOperator();

    private static long blocksIn(OneOperator world, long millis) {
        int before = world.blocks.size();
        world.run(millis);
        return world.blocks.size() - before;
    }

    /** From the timestamp of the last block to what the time is. */
    private static long lagMs(OneOperator world) {
        long nowMs = world.genesis.timestampMs() + world.monotonicMs;
        return nowMs - world.blocks.getLast().getSeal().getTimestampMs();
    }

    private static List<Long> timestamps(OneOperator world) {
        return world.blocks.stream()
                .map(block -> block.getSeal().getTimestampMs())
                .toList();
    }

    @Test
    void anIdleOperatorTellsItsClockWithItsSealsAndNoOftener() {
        assertThat(blocksIn(world, 5_000)).isBetween(9L, 10L);
        assertThat(world.clocksInLog()).isBetween(9L, 11L);
        assertThat(world.status().clockTrouble()).isEmpty();
        assertThat(world.ignoredEntries).isEmpty();
        assertThat(world.ignoredSeals).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {HOURS_2, MINUTES_10, 5_000, -5_000, -MINUTES_10, -HOURS_2})
    void aBrokersClockMovesNoBlockAndIsSaid(long wrongMs) {
        world.run(3_000);
        world.brokerMs += wrongMs;
        assertThat(blocksIn(world, 20_000)).isBetween(38L, 41L);
        assertThat(lagMs(world)).isBetween(-10L, 600L);
        assertThat(world.ignoredSeals).isEmpty();
        assertThat(world.status().brokerDifferenceMs()).isBetween(wrongMs - 20, wrongMs + 20);
        assertThat(world.status().clockTrouble().orElseThrow())
                .startsWith("the broker that leads tx-in stamps entries ")
                .contains(wrongMs > 0 ? "ms ahead of the log's time" : "ms behind the log's time");
        world.brokerMs -= wrongMs;
        world.run(6_000);
        assertThat(world.status().clockTrouble()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {HOURS_2, MINUTES_10, 5_000, 250, -250, -5_000, -MINUTES_10, -HOURS_2})
    void anOperatorsWrongClockMovesNoBlockWhileHalfOfTheWeightIsRight(long wrongMs) {
        var several = new OneOperator(60, 60);
        several.run(6_000);
        several.clockMs += wrongMs;
        int before = several.blocks.size();
        several.run(30_000);
        assertThat(several.blocks.size() - before).isGreaterThan(5);
        assertThat(several.ignoredSeals).isEmpty();
        for (var block : several.blocks.subList(before, several.blocks.size())) {
            assertThat(block.getSeal().getTimestampMs())
                    .isLessThanOrEqualTo(several.genesis.timestampMs()
                            + several.monotonicMs
                            + several.genesis.timing().sealLeadMs());
        }
        assertThat(several.status().clockDifferenceMs()).isBetween(wrongMs - 250, wrongMs + 250);
        if (Math.abs(wrongMs) > 1_000) {
            assertThat(several.status().clockTrouble().orElseThrow()).startsWith("this machine's clock reads ");
        }
        several.clockMs -= wrongMs;
        several.run(10_000);
        assertThat(several.status().clockTrouble()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {HOURS_2, -HOURS_2})
    void othersWithLessThanHalfOfTheWeightMoveNothing(long wrongMs) {
        var several = new OneOperator(40, 50);
        several.others.forEach(other -> other.skewMs = wrongMs);
        several.run(30_000);
        assertThat(several.blocks.size()).isGreaterThan(5);
        assertThat(several.status().clockTrouble()).isEmpty();
        assertThat(several.status().logTimeMs() - several.clockMs).isBetween(-800L, 0L);
    }

    @Test
    void halfOfTheWeightIsEnoughAndLessIsNot() {
        var half = new OneOperator(100);
        half.others.forEach(other -> other.silent = true);
        half.run(30_000);
        assertThat(half.blocks.size()).as("one of two").isGreaterThan(5);
        var less = new OneOperator(100, 100);
        less.others.forEach(other -> other.silent = true);
        less.run(10_000);
        assertThat(less.blocks).as("one of three").isEmpty();
        assertThat(less.status().waiting()).isEqualTo("LOG_TIME_BEHIND");
        less.others.getFirst().silent = false;
        assertThat(blocksIn(less, 30_000)).as("two of three").isGreaterThan(5);
    }

    /** Alone, it is all of the weight: time follows its clock, which the broker's contradicts. */
    @Test
    void aLoneOperatorsClockThatJumpsAheadIsFollowedAndSaid() {
        world.run(3_000);
        world.clockMs += MINUTES_10;
        assertThat(blocksIn(world, 10_000)).isBetween(18L, 21L);
        assertThat(world.status().clockTrouble().orElseThrow()).startsWith("the broker that leads tx-in stamps");
        assertThat(world.ignoredSeals).isEmpty();
    }

    /** Back again, its blocks follow each other as soon as they may, by what time passes; empty ones wait for the clock. */
    @Test
    void aLoneOperatorsClockThatComesBackLetsTheChainGoOn() {
        world.run(3_000);
        world.clockMs += MINUTE;
        world.run(10_000);
        world.clockMs -= MINUTE;
        assertThat(blocksIn(world, 5_000)).as("empty ones").isLessThanOrEqualTo(1);
        assertThat(world.status().clockTrouble().orElseThrow())
                .startsWith("the log's time ")
                .contains("members with half of the weight have clocks that are off");
        long tipMs = world.blocks.getLast().getSeal().getTimestampMs();
        for (int nonce = 0; nonce < 20; nonce++) {
            world.submit(nonce);
            assertThat(blocksIn(world, 100))
                    .as("block of transaction %d", nonce)
                    .isEqualTo(1);
        }
        assertThat(world.blocks.getLast().getSeal().getTimestampMs() - tipMs).isBetween(400L, 8_000L);
        assertThat(timestamps(world)).isSorted().doesNotHaveDuplicates();
        world.run(MINUTE);
        assertThat(blocksIn(world, 5_000)).as("once the clock is there").isBetween(9L, 11L);
        assertThat(world.status().clockTrouble()).isEmpty();
        assertThat(world.ignoredSeals).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {MINUTES_10, -MINUTES_10})
    void aRestartWithAWrongClockGoesOn(long wrongMs) {
        world.run(3_000);
        int height = world.blocks.size();
        world.clockMs += wrongMs;
        world.restart();
        world.submit(0);
        assertThat(blocksIn(world, 2_000)).isPositive();
        assertThat(world.blocks.size()).isGreaterThan(height);
        assertThat(world.ignoredSeals).isEmpty();
    }

    @Test
    void noSealIsHeldBackForAnAnswerThatTookLong() {
        world.appendMillis = 150;
        world.run(2_000);
        assertThat(blocksIn(world, 5_000)).isGreaterThan(4);
        assertThat(world.status().clockTrouble()).isEmpty();
    }

    @Test
    void whatIsSavedAndRepeatedWaitsByTheMonotonicClock() {
        world.run(3_000);
        world.clockMs -= MINUTES_10;
        world.run(2_000);
        long saved = world.load().snapshot().orElseThrow().getNumber();
        assertThat(saved).isEqualTo(world.blocks.size());
    }
}
