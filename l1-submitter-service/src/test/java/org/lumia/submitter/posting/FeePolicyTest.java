package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.FeeMarket;

class FeePolicyTest {
    private static final long GWEI = 1_000_000_000;
    private static final FeePolicy POLICY =
            new FeePolicy(UInt256.of(GWEI), UInt256.of(300 * GWEI), UInt256.of(800 * GWEI), UInt256.MAX);

    private static Fees fees(long max, long tip, long blob) {
        return new Fees(UInt256.of(max), UInt256.of(tip), UInt256.of(blob));
    }

    @Test
    void theFirstOfferIsTwiceTheBaseFees() {
        assertThat(POLICY.first(new FeeMarket(UInt256.of(10 * GWEI), UInt256.of(7))))
                .isEqualTo(fees(21 * GWEI, GWEI, 14));
        assertThat(POLICY.first(new FeeMarket(UInt256.of(GWEI), UInt256.ZERO)).maxBlobFeeWei())
                .isEqualTo(UInt256.ONE);
    }

    @Test
    void aReplacementOffersTwiceOfEachOrTheMarketWhereThatIsMore() {
        var market = new FeeMarket(UInt256.of(GWEI), UInt256.of(1));
        assertThat(POLICY.replacing(fees(3 * GWEI, GWEI, 2), market)).isEqualTo(fees(6 * GWEI, 2 * GWEI, 4));
        var dear = new FeeMarket(UInt256.of(4 * GWEI), UInt256.of(100));
        assertThat(POLICY.replacing(fees(3 * GWEI, GWEI, 2), dear)).isEqualTo(fees(10 * GWEI, 2 * GWEI, 200));
    }

    /** Besu compares base fee and tip together: 61 gwei become 67.1, not 62. */
    @Test
    void atAHighBaseFeeTheTipRisesUntilWhatIsPaidRisesByATenth() {
        var market = new FeeMarket(UInt256.of(60 * GWEI), UInt256.of(1));
        var replaced = POLICY.replacing(fees(121 * GWEI, GWEI, 2), market);
        assertThat(replaced.priorityFeeWei()).isEqualTo(UInt256.of(7_100_000_000L));
        assertThat(replaced.maxFeeWei()).isEqualTo(UInt256.of(242 * GWEI));
        // rounded up: 1.1 · (60 + 1) − 60 = 7.1
        var wei = new FeePolicy(UInt256.ONE, UInt256.MAX, UInt256.MAX, UInt256.MAX);
        assertThat(wei.replacing(fees(121, 1, 2), new FeeMarket(UInt256.of(60), UInt256.ONE))
                        .priorityFeeWei())
                .isEqualTo(UInt256.of(8));
    }

    @Test
    void theCostOfATransactionCountsItsBlobs() {
        assertThat(fees(10, 1, 3).costWei(1_000, 2)).isEqualTo(UInt256.of(10_000 + 2 * 131_072 * 3));
        assertThat(POLICY.dearestWei(1_000_000, 6))
                .isEqualTo(UInt256.of(300_000_000_000_000_000L + 6L * 131_072 * 800 * GWEI));
    }
}
