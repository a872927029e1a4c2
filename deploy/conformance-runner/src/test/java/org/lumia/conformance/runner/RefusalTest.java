package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A refusal passes when it is the one that a vector asks for, and not for any reason. */
class RefusalTest {
    private final Refusal funds = new Refusal("INSUFFICIENT_FUNDS", "have 1 want 2");

    @Test
    void oneOfTheKindThatIsNamedPasses() {
        assertThat(funds.as("TransactionException.INSUFFICIENT_ACCOUNT_FUNDS")).isEqualTo(Outcome.PASSED);
        assertThat(funds.as("TransactionException.SENDER_NOT_EOA|TransactionException.INSUFFICIENT_ACCOUNT_FUNDS"))
                .isEqualTo(Outcome.PASSED);
    }

    @Test
    void oneOfAnotherKindFailsWithBoth() {
        assertThat(funds.as("TransactionException.SENDER_NOT_EOA"))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.expected()).contains("TransactionException.SENDER_NOT_EOA");
                    assertThat(failed.actual()).isEqualTo("INSUFFICIENT_FUNDS (have 1 want 2)");
                });
        assertThat(Refusal.malformed("no bytes").as("BlockException.INVALID_STATE_ROOT"))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void aNameThatNobodyKnowsIsNoPass() {
        assertThatThrownBy(() -> funds.as("TransactionException.NEWLY_NAMED"))
                .hasMessage("no kind of refusal is known for TransactionException.NEWLY_NAMED");
    }
}
