package org.lumia.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.fairness.FairnessCounts;
import org.lumia.protocol.log.Decision;
import org.lumia.protocol.log.LogRules;
import org.lumia.protocol.log.LogState;
import org.lumia.protocol.v1.FairnessEpoch;

/** What ordering keeps of fairness is what the log alone says, whatever was lost with a process. */
class FairnessKeptTest {
    private static final long EPOCH_MS = 600_000;

    private static List<FairnessEpoch> recounted(OneOperator operator) {
        var rules = new LogRules(operator.genesis);
        var state = new LogState(operator.genesis);
        var counts = FairnessCounts.start();
        for (Input.Entry one : operator.log) {
            var apply = (Decision.Apply) rules.decide(state, one.entry(), index -> Optional.empty());
            apply.events().forEach(state::apply);
            state.advance(one.entry().offset());
            counts.entry(apply.events(), state);
        }
        return counts.closed();
    }

    @Test
    void restartsInAnEpochNeitherLoseNorDouble() {
        var operator = new OneOperator();
        for (int i = 0; i < 6; i++) {
            operator.submit(i);
            operator.run(250);
            operator.submit(100 + i);
            operator.run(30);
            operator.restart();
        }
        operator.pass(EPOCH_MS);
        operator.run(1_500);
        operator.restart();
        operator.pass(EPOCH_MS);
        operator.run(1_500);
        assertThat(operator.fairEpochs).hasSize(2).isEqualTo(recounted(operator));
        assertThat(operator.fairEpochs.getFirst().getOperators(0).getTransactions())
                .isEqualTo(12);
        assertThat(operator.fairEpochs.getFirst().getOperators(0).getMoved()).isZero();
    }
}
