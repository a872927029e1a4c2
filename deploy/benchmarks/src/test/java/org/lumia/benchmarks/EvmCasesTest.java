package org.lumia.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.evm.Precompile;
import org.lumia.evm.precompile.Precompiles;

/** The cases measure what they name: each ends by itself, and the driver repeats it as often as it says. */
class EvmCasesTest {
    private static final long GAS_OF_ONE_MAX = 50_000_000;

    private final LumiaEngine engine = new LumiaEngine();

    @Test
    void everyLoopEndsBeforeItsGasIsGone() {
        for (EvmCase loop : EvmLoops.all()) {
            assertThat(engine.run(loop, 1).gas()).as(loop.name()).isLessThan(GAS_OF_ONE_MAX);
        }
    }

    @Test
    void everyPrecompileTakesItsInput() {
        for (EvmCase precompile : EvmPrecompiles.all()) {
            var output = Precompiles.OSAKA.at(precompile.target()).orElseThrow().run(precompile.input());
            assertThat(output).as(precompile.name()).isInstanceOf(Precompile.Output.Success.class);
        }
    }

    @Test
    void theDriverCallsAsOftenAsItIsTold() {
        EvmCase loop = EvmLoops.all().getFirst();
        long one = engine.run(loop, 1).gas();
        long two = engine.run(loop, 2).gas();
        assertThat(engine.run(loop, 500).gas()).isEqualTo(one + 499 * (two - one));
    }
}
