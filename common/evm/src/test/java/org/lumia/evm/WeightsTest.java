package org.lumia.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {
    private final Weights weights = new Weights(4_000, 50, Map.of(0x08, 200, 0x100, 250));

    @Test
    void aTransferWeighsWhatATransactionDoes() {
        assertThat(weights.of(21_000, 0, 0)).isEqualTo(4_000);
    }

    @Test
    void gasOfTheStateCountsByItsPercentage() {
        assertThat(weights.of(21_000 + 10_000, 4_000, 0)).isEqualTo(4_000 + 8_000);
    }

    @Test
    void aPrecompileAddsWhatItTakesBeyondItsGas() {
        assertThat(weights.percent(PrecompileSet.address(0x08))).isEqualTo(200);
        assertThat(weights.percent(PrecompileSet.address(0x100))).isEqualTo(250);
        assertThat(weights.percent(PrecompileSet.address(0x01))).isEqualTo(100);
        assertThat(weights.of(21_000 + 45_000, 0, 45_000 * 100)).isEqualTo(4_000 + 90_000);
    }

    @Test
    void whatWasChargedMoreThanOnceNeverMakesAWeightNegative() {
        assertThat(weights.of(21_000, 1_000_000, 0)).isEqualTo(4_000);
    }

    @Test
    void gasItselfIsTheWeightWhereNothingElseIsSaid() {
        assertThat(Weights.OF_GAS.of(100_000, 50_000, 0)).isEqualTo(100_000);
    }
}
