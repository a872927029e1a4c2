package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Pack;
import org.lumia.conformance.Vectors;

/** The specification's recorded exchanges over HTTP, on the pack's own chains. */
class RpcPackTest {
    @Test
    void everyRecordedAnswerIsGivenAndWhatIsNotServedIsNamed() {
        Pack pack = Vectors.find("rpc");
        try (var run = new ConformanceRun(Runtime.getRuntime().availableProcessors(), ignored -> {})) {
            PackResult result = run.run(List.of(pack), path -> true, done -> System.out.println(done.line()))
                    .getFirst();

            assertThat(result.failures()).isEmpty();
            assertThat(result.passed()).isEqualTo(245);
            assertThat(result.skippedCount()).isEqualTo(10);
        }
    }
}
