package org.lumia.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.ContradictionException;

/** A reader has caught up with what stood in the log at its start, whatever comes later. */
class FeedProgressTest {
    private final FeedProgress progress = new FeedProgress("lumia.x.tx-in");

    @Test
    void nothingIsKnownBeforeTheBrokerIsAsked() {
        assertThat(progress.lag()).isEqualTo(-1);
        assertThat(progress.moveTo(7)).isFalse();
        assertThat(progress.caughtUp()).isFalse();
    }

    @Test
    void caughtUpIsSaidOnceAndForGood() throws InterruptedException {
        assertThat(progress.ends(3, 5)).isFalse();
        assertThat(progress.moveTo(4)).isFalse();
        assertThat(progress.lag()).isEqualTo(1);
        assertThat(progress.awaitCaughtUp(Duration.ZERO)).isFalse();
        assertThat(progress.ends(4, 9)).as("what came later does not count").isFalse();
        assertThat(progress.moveTo(5)).isTrue();
        assertThat(progress.moveTo(6)).isFalse();
        assertThat(progress.caughtUp()).isTrue();
        assertThat(progress.awaitCaughtUp(Duration.ZERO)).isTrue();
        assertThat(progress.lag()).isEqualTo(3);
        progress.moveTo(12);
        assertThat(progress.lag()).as("ahead of what the broker said last").isZero();
    }

    @Test
    void aReaderBeyondTheLogIsAContradiction() {
        assertThatThrownBy(() -> progress.ends(6, 5))
                .isInstanceOf(ContradictionException.class)
                .hasMessage(
                        "the stored offset 6 of lumia.x.tx-in is beyond the log's end 5: the log was replaced or lost");
    }
}
