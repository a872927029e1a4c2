package org.lumia.devnet.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.failover.FailoverReport.Spread;
import tools.jackson.databind.json.JsonMapper;

/** What is counted of a run with faults. */
class ChainTest {
    private static final Chain CHAIN =
            new Chain(List.of(1_000L, 1_020L, 1_900L, 1_920L, 3_000L), List.of("a", "b", "c"));

    @Test
    void theLongestGapThatAFaultTouchesCounts() {
        assertThat(CHAIN.gapMs(1_030, 1_500))
                .as("it began before and ended after")
                .isEqualTo(880);
        assertThat(CHAIN.gapMs(1_910, 1_915)).isEqualTo(20);
        assertThat(CHAIN.gapMs(0, 9_999)).isEqualTo(1_080);
        assertThat(CHAIN.gapMs(5_000, 6_000)).isZero();
    }

    @Test
    void acknowledgedAndInNoBlockIsLost() {
        assertThat(CHAIN.lost(List.of(sent("a", 1, 2), sent("d", 1, 2)))).isEqualTo(1);
        assertThat(new Chain(List.of(), List.of("a", "b", "a")).doubled()).isEqualTo(1);
    }

    @Test
    void whatWasAcknowledgedBeforeAnotherWasSentStandsBeforeIt() {
        assertThat(CHAIN.moved(List.of(sent("a", 1, 2), sent("b", 3, 4), sent("c", 5, 6))))
                .isZero();
        assertThat(CHAIN.moved(List.of(sent("a", 5, 9), sent("b", 1, 6), sent("c", 2, 7))))
                .as("under way at the same time: either may be first")
                .isZero();
        assertThat(CHAIN.moved(List.of(sent("a", 5, 9), sent("b", 1, 4), sent("c", 2, 7))))
                .as("b was acknowledged before a was sent")
                .isEqualTo(1);
    }

    @Test
    void percentilesAreValuesThatWereSeen() {
        assertThat(Spread.of(LongStream.rangeClosed(1, 100).boxed().toList())).isEqualTo(new Spread(50, 99, 100));
        assertThat(Spread.of(List.of(7L))).isEqualTo(new Spread(7, 7, 7));
        assertThat(Spread.of(List.of())).isEqualTo(new Spread(0, 0, 0));
    }

    @Test
    void aBlocksTimeIsReadToTheMillisecond() {
        var block = JsonMapper.shared().readTree("{\"timestamp\":\"0x5\",\"extraData\":\"0x03e70000000000000001\"}");
        assertThat(Chain.sealedAtMs(block)).isEqualTo(5_999);
    }

    private static Sent sent(String hash, long sentNanos, long acknowledgedNanos) {
        return new Sent(hash, sentNanos, acknowledgedNanos);
    }
}
