package org.lumia.evm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.evm.Tracer;

/** Ethereum's own state tests: of every folder a part, with {@code -Dlumia.tests=all} the whole pack. */
class StateVectorsTest {
    private static final int EVERY_NTH_FILE = 12;
    private static final int CASES_OF_THE_PACK = 13_412;
    private static final boolean ALL = "all".equals(System.getProperty("lumia.tests"));

    private final List<Vectors.File> files = chosen();

    @Test
    void everyCaseEndsInTheExpectedStateRootAndLogs() {
        StateRun.Result result = StateRun.run(files, Tracer.NONE);

        System.out.printf(
                "state: %,d passed, %,d failed%n",
                result.passed(), result.failures().size());
        assertThat(result.failures()).isEmpty();
        assertThat(result.passed()).isGreaterThan(ALL ? CASES_OF_THE_PACK - 1 : 500);
    }

    @Test
    void chargingOpcodeByOpcodeUnderATracerGivesTheSameAsChargingByBlock() {
        Tracer stepping = new Tracer() {
            @Override
            public boolean wantsSteps() {
                return true;
            }
        };

        StateRun.Result result = StateRun.run(files, stepping);

        assertThat(result.failures()).isEmpty();
    }

    private static List<Vectors.File> chosen() {
        Map<String, Integer> seen = new HashMap<>();
        return Vectors.pack(
                "state",
                path -> ALL
                        || seen.merge(path.substring(0, path.lastIndexOf('/')), 1, Integer::sum) % EVERY_NTH_FILE == 1);
    }
}
