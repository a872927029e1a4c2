package org.lumia.evm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;

/** Ethereum's own block tests: valid blocks give every header field, invalid ones are refused. */
class BlockchainVectorsTest {
    private static final int CASES_OF_THE_PACK = 598;

    @Test
    void validBlocksGiveEveryHeaderFieldAndInvalidOnesAreRefused() {
        StateRun.Result result = BlockchainVectors.run(Vectors.pack("blockchain"));

        System.out.printf(
                "blockchain: %,d passed, %,d failed%n",
                result.passed(), result.failures().size());
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isEqualTo(CASES_OF_THE_PACK);
    }
}
