package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Pack;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.evm.Tracer;

/** Ethereum's public vectors: of the state tests a part of every folder, of the other packs everything. */
class RepresentativeTest {
    private static final int EVERY_NTH_FILE = 12;

    @Test
    void stateTestsEndInTheExpectedStateRootAndLogs() {
        PackResult result = run("state", aPartOfEachFolder());

        assertThat(result.passed()).isGreaterThan(500);
    }

    @Test
    void chargingOpcodeByOpcodeUnderATracerGivesTheSameAsChargingByBlock() {
        Tracer stepping = new Tracer() {
            @Override
            public boolean wantsSteps() {
                return true;
            }
        };

        List<Outcome> failures = Vectors.pack("state", aPartOfEachFolder()).parallelStream()
                .flatMap(file -> tests(file, stepping).stream())
                .map(TestCase::run)
                .filter(outcome -> !(outcome instanceof Outcome.Passed))
                .toList();

        assertThat(failures).isEmpty();
    }

    @Test
    void validBlocksGiveEveryHeaderFieldAndInvalidOnesAreRefused() {
        assertThat(run("blockchain").passed()).isEqualTo(598);
    }

    @Test
    void precompilesGiveOutputPriceAndFailure() {
        PackResult result = run("precompiles");

        assertThat(result.passed()).isEqualTo(2_680);
        // One signature whose signer ECRECOVER cannot be asked for.
        assertThat(result.skippedCount()).isEqualTo(1);
    }

    @Test
    void encodingsAreReadAndWritten() {
        assertThat(run("encodings").passed()).isEqualTo(948);
    }

    @Test
    void kzgVectorsAgree() {
        Kzg.preload();

        assertThat(run("kzg").passed()).isEqualTo(74);
    }

    @Test
    void blocksThatBurnTheirGasOnOneOperationEndInTheirStateRoot() {
        assertThat(run("bench").passed()).isEqualTo(28);
    }

    @Test
    void realBlocksReplayToTheLastGasAndSlotAndAWitnessToItsStateRoot() {
        assertThat(run("realistic").passed()).isEqualTo(22);
    }

    private static PackResult run(String name) {
        return run(name, path -> true);
    }

    private static PackResult run(String name, Predicate<String> condition) {
        Pack pack = Vectors.find(name);
        try (var run = new ConformanceRun(Runtime.getRuntime().availableProcessors(), ignored -> {})) {
            PackResult result = run.run(List.of(pack), condition, done -> System.out.println(done.line()))
                    .getFirst();
            assertThat(result.failures()).isEmpty();
            return result;
        }
    }

    private static List<TestCase> tests(Pack.File file, Tracer tracer) {
        try {
            return StateTests.of(file, tracer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first file of every folder, and then every twelfth. */
    private static Predicate<String> aPartOfEachFolder() {
        Map<String, Integer> seen = new HashMap<>();
        return path -> seen.merge(path.substring(0, path.lastIndexOf('/')), 1, Integer::sum) % EVERY_NTH_FILE == 1;
    }
}
