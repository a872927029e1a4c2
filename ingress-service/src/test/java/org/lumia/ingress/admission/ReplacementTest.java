package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.protocol.genesis.Genesis;

/** geth's price bump of ten per cent. */
class ReplacementTest {
    private static Transaction of(long tip, long fee) {
        return Wallet.with(
                TransactionType.DYNAMIC_FEE,
                Genesis.LUMIA_CHAIN_ID,
                0,
                UInt256.of(tip),
                UInt256.of(fee),
                21_000,
                UInt256.ONE,
                new byte[0]);
    }

    private static boolean pays(long tip, long fee, long otherTip, long otherFee) {
        return Replacement.pays(of(tip, fee), of(otherTip, otherFee));
    }

    @Test
    void feeAndTipMustBothBeATenthMore() {
        assertThat(pays(100, 1_000, 110, 1_100)).isTrue();
        assertThat(pays(100, 1_000, 109, 1_100)).as("the tip").isFalse();
        assertThat(pays(100, 1_000, 110, 1_099)).as("the fee").isFalse();
        assertThat(pays(100, 1_000, 100, 5_000)).as("the same tip").isFalse();
        assertThat(pays(100, 1_000, 500, 1_000)).as("the same fee").isFalse();
    }

    @Test
    void aTenthOfAFewWeiIsNothingAndTheFeeIsMoreInAnyCase() {
        assertThat(pays(1, 19, 2, 20)).isTrue();
        assertThat(pays(1, 19, 1, 20)).as("a tip of 1 wei times 1.1").isTrue();
        assertThat(pays(10, 1_000, 10, 1_100)).as("a tip of 10 wei again").isFalse();
        assertThat(pays(2, 1_000, 1, 1_100)).as("less tip").isFalse();
        assertThat(pays(0, 19, 0, 20)).as("no tip before, and none now").isTrue();
        assertThat(pays(0, 5, 0, 5)).as("the same fee").isFalse();
    }

    @Test
    void theHighestFeeIsNotReplaced() {
        Transaction highest = of(1, 1);
        var max = Wallet.with(
                TransactionType.DYNAMIC_FEE,
                Genesis.LUMIA_CHAIN_ID,
                0,
                UInt256.MAX,
                UInt256.MAX,
                21_000,
                UInt256.ONE,
                new byte[0]);
        assertThat(Replacement.pays(max, max)).isFalse();
        assertThat(Replacement.pays(highest, max)).isTrue();
    }
}
