package org.lumia.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.chain.DelayWindow.Summary;
import org.lumia.ingress.chain.StepDelays.Step;
import org.lumia.ingress.chain.StepDelays.Window;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/** Delays between steps, each counted once, by the times that the logs bear. */
class StepDelaysTest {
    private static final long T = 1_800_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final Milestones milestones = new Milestones();

    private static ExecutedBlock block(long number, Hash... transactions) {
        var block = ExecutedBlock.newBuilder().setNumber(number);
        for (Hash hash : transactions) {
            block.addTransactions(ExecutedTransaction.newBuilder().setHash(Protobufs.bytes(hash)));
        }
        return block.build();
    }

    private static Hash hash(int number) {
        return UInt256.of(number).toHash();
    }

    private void settled(SettlementKind kind, long atMs) {
        milestones.settled(
                Settlement.newBuilder()
                        .setBatchIndex(3)
                        .setKind(kind)
                        .setFirst(1)
                        .setLast(2)
                        .build(),
                atMs);
    }

    private Summary hour(Step step, long nowMs) {
        return milestones.delays().over(Window.HOUR, nowMs).get(step);
    }

    @Test
    void eachStepIsCountedFromTheOneItFollows() {
        milestones.logged(hash(1), 10, T, T + 5);
        milestones.logged(hash(2), 10, T + 1, T + 5);
        milestones.logged(hash(1), 11, T, T + 9_000);
        milestones.executed(block(1, hash(1), hash(2)), T + 15);
        milestones.executed(block(1, hash(1), hash(2)), T + 9_000);
        milestones.executed(block(2), T + 400);
        milestones.executed(block(3, hash(3)), T + 500);
        milestones.certified(new Milestones.Certified(0, T, List.of(), 3, 4));
        milestones.certified(new Milestones.Certified(2, T + 415, List.of(), 3, 4));
        settled(SettlementKind.POSTED, T + 12_015);
        settled(SettlementKind.FINALIZED, T + 900_015);
        settled(SettlementKind.FINALIZED, T + 950_000);

        long now = T + 1_000_000;
        assertThat(hour(Step.LOGGED, now)).isEqualTo(new Summary(2, 4, 5, 5, 5));
        assertThat(hour(Step.EXECUTED, now))
                .as("of block 3 nobody saw the log's place")
                .isEqualTo(new Summary(2, 10, 10, 10, 10));
        assertThat(hour(Step.ATTESTED, now))
                .as("both of block 1; block 3 is not attested")
                .isEqualTo(new Summary(2, 400, 400, 400, 400));
        assertThat(hour(Step.POSTED, now)).isEqualTo(new Summary(2, 12_000, 12_000, 12_000, 12_000));
        assertThat(hour(Step.SAFE, now)).isEqualTo(new Summary(0, 0, 0, 0, 0));
        assertThat(hour(Step.FINALIZED, now).maxMs()).isEqualTo(900_000);
    }

    @Test
    void whatWasSentAgainOrPostedAgainIsCountedFromThere() {
        milestones.logged(hash(1), 10, T, T + 5);
        milestones.executed(
                block(1).toBuilder()
                        .setLogOffset(11)
                        .addRefused(RefusedTransaction.newBuilder().setHash(Protobufs.bytes(hash(1))))
                        .build(),
                T + 9);
        milestones.logged(hash(1), 10, T, T + 5);
        milestones.logged(hash(1), 50, T + HOUR / 2, T + HOUR / 2 + 3);
        milestones.executed(block(2, hash(1)), T + HOUR / 2 + 10);
        long now = T + HOUR / 2 + 1_000;
        assertThat(hour(Step.LOGGED, now).count()).isEqualTo(2);
        assertThat(hour(Step.EXECUTED, now)).isEqualTo(new Summary(1, 7, 7, 7, 7));
        milestones.certified(new Milestones.Certified(2, now, List.of(), 3, 4));
        assertThat(hour(Step.ATTESTED, now).count())
                .as("the first certificate that is known says nothing of when")
                .isZero();
        settled(SettlementKind.POSTED, now);
        settled(SettlementKind.REORGED, now + 10);
        settled(SettlementKind.POSTED, now + 60_000);
        assertThat(hour(Step.POSTED, now + 60_000).count())
                .as("dropped by L1, and posted again")
                .isEqualTo(2);
    }

    @Test
    void aWindowForgetsAndTheDayRemembers() {
        milestones.logged(hash(1), 1, T, T + 7);
        assertThat(hour(Step.LOGGED, T + HOUR - 60_000).count()).isOne();
        assertThat(hour(Step.LOGGED, T + HOUR + 60_000).count()).isZero();
        assertThat(milestones
                        .delays()
                        .over(Window.DAY, T + 23 * HOUR)
                        .get(Step.LOGGED)
                        .count())
                .isOne();
        assertThat(milestones
                        .delays()
                        .over(Window.DAY, T + 25 * HOUR)
                        .get(Step.LOGGED)
                        .count())
                .isZero();
    }

    @Test
    void lengthsAreRightToAnEighthAndNeverBeyondTheLongest() {
        var window = new DelayWindow(60_000, 60);
        for (int ms = 1; ms <= 10_000; ms++) {
            window.add(T, ms, 1);
        }
        window.add(T, -5, 1);
        window.add(T, Long.MAX_VALUE, 1);
        Summary summary = window.summary(T);
        assertThat(summary.count()).isEqualTo(10_002);
        assertThat(summary.p50Ms()).isBetween(5_000L, 5_000L * 9 / 8);
        assertThat(summary.p90Ms()).isBetween(9_000L, 9_000L * 9 / 8);
        assertThat(summary.p99Ms()).isBetween(9_900L, 9_900L * 9 / 8);
        assertThat(summary.maxMs()).isEqualTo(Long.MAX_VALUE);
    }
}
