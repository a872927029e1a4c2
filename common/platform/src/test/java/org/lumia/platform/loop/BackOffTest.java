package org.lumia.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final BackOff backOff = new BackOff();

    private long[] millis(int waits) {
        return Stream.generate(backOff::next)
                .limit(waits)
                .mapToLong(Duration::toMillis)
                .toArray();
    }

    @Test
    void waitsDoubleUpToTheirBoundAndBeginAgainAfterASuccess() {
        assertThat(millis(7)).containsExactly(100, 200, 400, 800, 1_600, 2_000, 2_000);
        backOff.reset();
        assertThat(millis(2)).containsExactly(100, 200);
    }
}
