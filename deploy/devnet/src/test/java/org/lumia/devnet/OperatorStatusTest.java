package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.OperatorStatus.State;

/** Operators side by side. */
class OperatorStatusTest {

    private static OperatorStatus operator(int number, State state, long executed, long lastSeal) {
        return new OperatorStatus(
                number,
                "0x" + number,
                state,
                1,
                "http://127.0.0.1:8545",
                executed,
                lastSeal,
                executed,
                executed,
                List.of(new OperatorStatus.Certificate(executed, 300, 400, true)),
                new OperatorStatus.Batches(4, 3, 4, 1),
                state == State.STOPPED || state == State.PAUSED
                        ? Map.of()
                        : Map.of("ordering", new OperatorStatus.ServiceStatus(true, Map.of(), Map.of())));
    }

    private static List<State> states(OperatorStatus... operators) {
        return OperatorStatus.compared(List.of(operators)).stream()
                .map(OperatorStatus::state)
                .toList();
    }

    @Test
    void whoSealedTheNewestBlockLeads() {
        assertThat(states(
                        operator(1, State.FOLLOWING, 200, 150),
                        operator(2, State.FOLLOWING, 199, 200),
                        operator(3, State.FOLLOWING, 200, 180)))
                .containsExactly(State.FOLLOWING, State.LEADING, State.FOLLOWING);
    }

    @Test
    void whoIsMoreThanFiftyBlocksBehindLags() {
        assertThat(states(
                        operator(1, State.FOLLOWING, 200, 200),
                        operator(2, State.FOLLOWING, 150, 140),
                        operator(3, State.FOLLOWING, 149, 148)))
                .containsExactly(State.LEADING, State.FOLLOWING, State.LAGGING);
    }

    @Test
    void whoIsNotReadyLeadsNotAndLagsOnceItHasBlocks() {
        assertThat(states(
                        operator(1, State.STARTING, -1, 0),
                        operator(2, State.STARTING, 200, 201),
                        operator(3, State.FOLLOWING, 200, 190)))
                .containsExactly(State.STARTING, State.LAGGING, State.LEADING);
    }

    @Test
    void whoIsStoppedPausedOrJailedStaysSo() {
        assertThat(states(
                        operator(1, State.STOPPED, -1, -1),
                        operator(2, State.PAUSED, -1, -1),
                        operator(3, State.JAILED, 200, 100),
                        operator(4, State.FOLLOWING, 200, 200)))
                .containsExactly(State.STOPPED, State.PAUSED, State.JAILED, State.LEADING);
    }

    @Test
    void nobodyLeadsBeforeTheFirstSeal() {
        assertThat(states(operator(1, State.FOLLOWING, 0, 0))).containsExactly(State.FOLLOWING);
    }

    @Test
    void aLineShowsWeightAndBatches() {
        assertThat(operator(2, State.FOLLOWING, 200, 190).line())
                .contains("following", "300 of 400 at 200", "5/4/4, 1");
        assertThat(operator(2, State.STOPPED, -1, -1).line().strip()).endsWith("8545");
    }
}
