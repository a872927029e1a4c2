package org.lumia.protocol.fairness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitHistogramTest {
    private static WaitHistogram of(long... waits) {
        var histogram = new WaitHistogram();
        for (long wait : waits) {
            histogram.add(wait);
        }
        return histogram;
    }

    @Test
    void bucketsAreOneMillisecondWideAndThenLessThanOnePartIn128() {
        assertThat(WaitHistogram.bucket(255)).isEqualTo(255);
        assertThat(WaitHistogram.bucket(256)).isEqualTo(256);
        assertThat(WaitHistogram.bucket(257)).isEqualTo(256);
        assertThat(WaitHistogram.bucket(511)).isEqualTo(383);
        assertThat(WaitHistogram.bucket(512)).isEqualTo(384);
        assertThat(WaitHistogram.longestMs(384)).isEqualTo(515);
        assertThat(WaitHistogram.bucket(WaitHistogram.WAIT_MS_MAX)).isEqualTo(3_199);
        assertThat(WaitHistogram.longestMs(3_199)).isEqualTo(WaitHistogram.WAIT_MS_MAX);
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long wait = random.nextLong(1L << random.nextInt(1, 31));
            int bucket = WaitHistogram.bucket(wait);
            long longest = WaitHistogram.longestMs(bucket);
            assertThat(longest).isBetween(wait, wait + wait / 128);
            assertThat(WaitHistogram.bucket(longest)).isEqualTo(bucket);
            assertThat(WaitHistogram.bucket(longest + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void percentilesAreRanksRoundedUp() {
        var hundred = new WaitHistogram();
        for (int wait = 100; wait >= 1; wait--) {
            hundred.add(wait);
        }
        assertThat(hundred.percentileMs(50)).isEqualTo(50);
        assertThat(hundred.percentileMs(99)).isEqualTo(99);
        assertThat(of(1, 2, 3).percentileMs(50)).as("the second of three").isEqualTo(2);
        assertThat(of(1, 2, 3).percentileMs(99)).isEqualTo(3);
        assertThat(of(7).percentileMs(50)).isEqualTo(7);
        assertThat(of().percentileMs(50)).isZero();
    }

    @Test
    void aPercentileIsTheBucketsEndAndNeverBeyondTheLongest() {
        assertThat(of(1_000, 1_000, 5_000).percentileMs(50))
                .as("1,000 to 1,003")
                .isEqualTo(1_003);
        assertThat(of(1_000).percentileMs(99)).isEqualTo(1_000);
    }

    @Test
    void whatIsNoWaitAndWhatIsTooLongCountAtTheEnds() {
        var odd = of(-5, Long.MAX_VALUE);
        assertThat(odd.percentileMs(50)).isZero();
        assertThat(odd.maxMs()).isEqualTo(WaitHistogram.WAIT_MS_MAX);
        assertThat(WaitHistogram.of(odd.stored()).stored()).isEqualTo(odd.stored());
    }
}
