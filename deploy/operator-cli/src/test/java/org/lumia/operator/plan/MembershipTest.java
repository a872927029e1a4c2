package org.lumia.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MembershipTest {
    /** Epoch 10 is the tip's: its list counts messages up to 6, epoch 9 applied 7, epoch 10 applied 8. */
    private static final Standing.Tip TIP = new Standing.Tip(10, 8, 7, 6);

    @Test
    void aListIsInForceTwoEpochsAfterTheOneThatAppliedIt() {
        assertThat(TIP.inForceFrom(9)).isEqualTo(-1);
        assertThat(TIP.inForceFrom(8)).isEqualTo(12);
        assertThat(TIP.inForceFrom(7)).isEqualTo(11);
        assertThat(TIP.inForceFrom(6)).isEqualTo(10);
    }

    @Test
    void epochsFollowTheGenesisClock() {
        var clock = new Standing.Clock(1_000, 2_000, 10);
        assertThat(clock.epochAt(999)).isZero();
        assertThat(clock.epochAt(20_999)).isZero();
        assertThat(clock.epochAt(21_000)).isEqualTo(1);
        assertThat(clock.startMs(3)).isEqualTo(61_000);
        assertThat(clock.epochSeconds()).isEqualTo(20);
    }
}
