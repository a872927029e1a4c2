package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.lumia.rpc.ByteBudget;

/** What waits for a connection is bounded in bytes, for it alone and for all together. */
class UnsentMessagesTest {
    private final ByteBudget budget = new ByteBudget(4_000, Duration.ZERO);

    private Outgoing.Notice notice(int bytes) {
        return new Outgoing.Notice(
                "", Outgoing.Payload.of("x".repeat(bytes), budget).orElseThrow(), "");
    }

    @Test
    void oneConnectionHoldsSoManyBytes() throws InterruptedException {
        var unsent = new UnsentMessages(100, 500);
        assertThat(unsent.offer(notice(300))).isTrue();
        assertThat(unsent.offer(notice(200))).isTrue();
        assertThat(unsent.offer(notice(1))).isFalse();
        assertThat(unsent.bytes()).isEqualTo(500);
        assertThat(budget.used()).isEqualTo(500);
        Outgoing first = unsent.poll(1);
        assertThat(first).isNotNull();
        first.release();
        assertThat(budget.used()).isEqualTo(200);
    }

    @Test
    void oneMessageAloneAlwaysFits() {
        var unsent = new UnsentMessages(100, 500);
        assertThat(unsent.offer(notice(900))).isTrue();
        assertThat(unsent.offer(notice(1))).isFalse();
    }

    @Test
    void itHoldsSoManyMessages() {
        var unsent = new UnsentMessages(2, 500);
        assertThat(unsent.offer(notice(1))).isTrue();
        assertThat(unsent.offer(notice(1))).isTrue();
        assertThat(unsent.offer(notice(1))).isFalse();
    }

    @Test
    void aClosedOneHoldsNothing() {
        var unsent = new UnsentMessages(100, 500);
        unsent.offer(notice(300));
        unsent.close();
        assertThat(budget.used()).isZero();
        assertThat(unsent.offer(notice(10))).isTrue();
        assertThat(budget.used()).isZero();
    }

    @Test
    void whatManyAreToldIsHeldOnceUntilTheLastHasIt() {
        Outgoing.Payload payload = Outgoing.Payload.of("x".repeat(900), budget).orElseThrow();
        var first = new Outgoing.Notice("", payload.held(), "");
        var second = new Outgoing.Notice("", payload.held(), "");
        payload.release();
        assertThat(budget.used()).isEqualTo(900);
        first.release();
        assertThat(budget.used()).isEqualTo(900);
        second.release();
        assertThat(budget.used()).isZero();
        assertThat(Outgoing.Payload.of("x".repeat(1_001), budget)).isEmpty();
    }
}
