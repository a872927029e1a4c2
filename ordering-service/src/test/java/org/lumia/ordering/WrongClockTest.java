package org.lumia.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lumia.protocol.log.SealRule;

/** What ordering does while its machine's clock, or the broker's, is wrong. */
class WrongClockTest {
    private static final long MINUTES_10 = 600_000;

    private final OneOperator world = new OneOperator();

    /** After three seconds; what was signed by then has been derived. */
    private int settledHeight() {
        world.run(3_000);
        world.turn();
        return world.blocks.size();
    }

    private int heightAfter(long millis) {
        world.run(millis);
        return world.blocks.size();
    }

    @Test
    void sealsAsSoonAsTheBrokerHasToldItsTime() {
        assertThat(heightAfter(5_000)).isBetween(9, 10);
        assertThat(world.status().clockTrouble()).isEmpty();
        assertThat(world.emptyEntries()).isEqualTo(1);
        assertThat(world.ignoredEntries).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {MINUTES_10, 5_000, 250, -250, -5_000, -MINUTES_10})
    void signsNothingWhileItsClockIsWrongAndGoesOnAtOnceWhenItIsRight(long wrongMs) {
        int before = settledHeight();
        world.clockMs += wrongMs;
        assertThat(heightAfter(13_000)).isEqualTo(before);
        assertThat(world.ignoredSeals).isEmpty();
        assertThat(world.signed.orElseThrow().getNumber()).isEqualTo(before);
        world.clockMs -= wrongMs;
        assertThat(heightAfter(1_000)).isGreaterThan(before);
        assertThat(world.ignoredSeals).isEmpty();
        assertThat(world.status().clockTrouble()).isEmpty();
    }

    @Test
    void aClockThatIsWrongFromTheStartSignsNothing() {
        world.clockMs += MINUTES_10;
        world.restart();
        assertThat(heightAfter(13_000)).isZero();
        assertThat(world.sealsInLog()).isZero();
        assertThat(world.status().waiting()).isEqualTo("CLOCK_DIFFERS");
    }

    @Test
    void bothReadingsAreSaidWhileTheyDiffer() {
        world.run(3_000);
        world.clockMs += MINUTES_10;
        world.run(1_000);
        assertThat(world.status().clockTrouble().orElseThrow())
                .contains(java.time.Instant.ofEpochMilli(world.clockMs).toString())
                .contains("ms apart where sealLeadMs allows 200; either may be wrong");
        assertThat(world.status().clockDifferenceMs()).isBetween(MINUTES_10 - 10, MINUTES_10);
    }

    @Test
    void theBrokerIsAskedSeldomWhileTheClocksDiffer() {
        world.run(3_000);
        world.clockMs += MINUTES_10;
        int before = world.log.size();
        world.run(MINUTES_10);
        assertThat(world.log.size() - before).isLessThan(140);
    }

    @Test
    void aBrokerWhoseClockGoesBackGetsOneSealAndThenItIsSaid() {
        int before = settledHeight();
        world.brokerMs -= 60_000;
        assertThat(heightAfter(13_000)).isEqualTo(before);
        assertThat(world.ignoredSeals).containsExactly(SealRule.AHEAD_OF_APPEND_TIME);
        assertThat(world.status().waiting()).isEqualTo("SEAL_AHEAD");
        assertThat(world.status().clockTrouble().orElseThrow())
                .startsWith("our seal of block %d is for ".formatted(before + 1))
                .contains("counts once the broker's clock is there");
        world.brokerMs += 60_000;
        assertThat(heightAfter(6_000)).isGreaterThan(before);
    }

    @Test
    void aSealFromTheFutureIsAppendedAgainWhenItCounts() {
        world.run(3_000);
        world.brokerMs -= 60_000;
        world.run(1_000);
        int height = world.blocks.size();
        world.restart();
        long seals = world.sealsInLog();
        world.run(58_000);
        assertThat(world.sealsInLog()).isEqualTo(seals);
        assertThat(heightAfter(2_500)).isGreaterThan(height);
        assertThat(world.ignoredSeals.stream().filter(SealRule.AHEAD_OF_APPEND_TIME::equals))
                .hasSize(1);
    }

    @Test
    void noSealIsHeldBackForAnAnswerThatTookLong() {
        world.appendMillis = 150;
        world.run(2_000);
        assertThat(heightAfter(5_000)).isGreaterThan(8);
        assertThat(world.status().clockTrouble()).isEmpty();
    }

    @Test
    void anAnswerThatTookTooLongToTellTheTimeSignsNothingAndAccusesNobody() {
        world.appendMillis = 500;
        world.restart();
        world.run(3_000);
        assertThat(world.blocks).isEmpty();
        assertThat(world.status().waiting()).isEqualTo("CLOCK_UNCONFIRMED");
        assertThat(world.status().clockTrouble()).isEmpty();
    }

    @Test
    void whatIsSavedAndRepeatedWaitsByTheMonotonicClock() {
        world.run(3_000);
        world.clockMs -= MINUTES_10;
        world.run(500);
        long saved = world.load().snapshot().orElseThrow().getNumber();
        assertThat(saved).isEqualTo(world.blocks.size());
    }
}
