package org.lumia.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.log.TestSubnet.Key;

/** What holds a leader back, and when it goes on. */
class SealingPlanTest {
    private static final SealingPlan BEHIND = new SealingPlan.Wait(SealingPlan.NEVER, SealingPlan.Why.EXECUTION_BEHIND);

    private final TestSubnet subnet = TestSubnet.of(1);
    private final LogDriver log = new LogDriver(subnet);

    private SealingPlan planAt(long atMs, long executedThrough) {
        var standing = new SealingPlan.Standing(true, executedThrough, Optional.empty(), false, 0, 0);
        return SealingPlan.next(log.rules, log.state, log.operator(atMs, 0), TestSubnet.GENESIS_MS + atMs, standing);
    }

    private void append(long atMs, long nonce, long gas) {
        log.append(atMs, subnet.bundle(subnet.keys.getFirst(), subnet.signedWithGas(Key.of(50), nonce, gas)));
    }

    @Test
    void aBlockThatMayTakeLongIsExecutedBeforeTheNextIsSealedOnceItTakesLong() {
        append(1, 0, 16_000_000);
        log.cut(200);
        append(201, 1, 21_000);
        assertThat(planAt(200 + SealingPlan.EXECUTION_AGE_MS_MAX, 0)).isInstanceOf(SealingPlan.Sign.class);
        long slowAt = 201 + SealingPlan.EXECUTION_AGE_MS_MAX;
        assertThat(planAt(slowAt, 0)).isEqualTo(BEHIND);
        assertThat(planAt(slowAt, 1)).isInstanceOf(SealingPlan.Sign.class);
    }

    @Test
    void whatTwoFullBlocksHoldIsExecutedBeforeMoreIsSealed() {
        for (int block = 0; block < 3; block++) {
            append(1 + 120 * block, block, 16_000_000);
            log.cut(120 * (block + 1));
        }
        append(361, 3, 21_000);
        assertThat(planAt(380, 0)).isEqualTo(BEHIND);
        assertThat(planAt(380, 1)).isInstanceOf(SealingPlan.Sign.class);
    }

    @Test
    void ordinaryBlocksAreSealedBeforeTheOneBeforeIsExecuted() {
        append(1, 0, 200_000);
        log.cut(20);
        append(21, 1, 21_000);
        assertThat(planAt(40, 0)).isInstanceOf(SealingPlan.Sign.class);
    }

    @Test
    void oneThatNeedsMoreGasThanTheTimeSoFarGivesIsSealedAsSoonAsThatIsThere() {
        append(1, 0, 15_000_000);
        long fitsAt = 15_000_000 / subnet.genesis.blocks().gasPerMs();
        assertThat(planAt(50, 0))
                .isEqualTo(new SealingPlan.Wait(TestSubnet.GENESIS_MS + fitsAt, SealingPlan.Why.NOT_DUE));
        assertThat(planAt(fitsAt, 0)).isInstanceOf(SealingPlan.Sign.class);
        assertThat(log.cut(fitsAt).getTransactionsCount()).isEqualTo(1);
    }
}
