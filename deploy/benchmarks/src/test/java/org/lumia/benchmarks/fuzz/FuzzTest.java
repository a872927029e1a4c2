package org.lumia.benchmarks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.lumia.evm.Precompile;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.localnet.Anvil;

class FuzzTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void randomProgramsDoTheSameOnAnvil() {
        var printed = new PrintStream(out, true, StandardCharsets.UTF_8);

        int exit = FuzzCommand.run(new FuzzCommand(printed, printed), "--seed", "11", "--programs", "500");

        assertThat(exit).as(out.toString(StandardCharsets.UTF_8)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("500 programs without a difference, seeds 11 to 11");
    }

    @Test
    void oneGasTooMuchIsFoundWithTheStepThatTookIt() throws IOException {
        var wrong = new TransactionProcessor(fork -> Precompiles.of(fork).with(0x02, ONE_GAS_TOO_MUCH));

        var difference = new Round(Anvil.binary(), wrong).runTraced(Scenario.of(11, 100));

        assertThat(difference).hasValueSatisfying(found -> {
            assertThat(found.seed()).isEqualTo(11);
            assertThat(found.transaction()).isPresent();
            assertThat(found.what()).startsWith("receipt:");
            assertThat(found.steps())
                    .hasValueSatisfying(steps -> assertThat(steps).contains("both ", "anvil ", "Lumia "));
        });
    }

    private static final Precompile ONE_GAS_TOO_MUCH = new Precompile() {
        private final Precompile right =
                Precompiles.OSAKA.at(PrecompileSet.address(0x02)).orElseThrow();

        @Override
        public long gas(byte[] input) {
            return right.gas(input) + 1;
        }

        @Override
        public Output run(byte[] input) {
            return right.run(input);
        }
    };
}
