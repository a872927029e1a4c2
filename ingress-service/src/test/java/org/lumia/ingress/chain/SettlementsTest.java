package org.lumia.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

/** The last batches are in memory, older ones in the table, and both are answered alike. */
class SettlementsTest {
    private final TreeMap<Long, Settlement> table = new TreeMap<>();
    private boolean tableIsAway;
    private int asked;

    private final SettledBatches older = new SettledBatches() {
        @Override
        public void keep(List<Settlement> batches) {
            if (tableIsAway) {
                throw new IllegalStateException("away");
            }
            batches.forEach(batch -> table.putIfAbsent(batch.getBatchIndex(), batch));
        }

        @Override
        public Optional<Settlement> batch(long index) {
            asked++;
            return Optional.ofNullable(table.get(index));
        }

        @Override
        public Optional<Settlement> batchOf(long block) {
            asked++;
            return table.values().stream()
                    .filter(batch -> batch.getFirst() <= block && block <= batch.getLast())
                    .findFirst();
        }
    };

    private final Settlements settlements = new Settlements(older);
    private long sequence;

    /** Batch n holds the blocks 10 n to 10 n + 8. */
    private Settlement said(long batch, SettlementKind kind) {
        return Settlement.newBuilder()
                .setSequence(++sequence)
                .setBatchIndex(batch)
                .setFirst(10 * batch)
                .setLast(10 * batch + 8)
                .setKind(kind)
                .build();
    }

    private void add(long batch, SettlementKind kind) {
        settlements.add(said(batch, kind));
    }

    private void finalThrough(long last) {
        for (long batch = 1; batch <= last; batch++) {
            add(batch, SettlementKind.SAFE);
            add(batch, SettlementKind.FINALIZED);
        }
    }

    @Test
    void memoryIsBoundedAndEveryBatchIsAnswered() {
        long last = Settlements.FINAL_BATCHES_MAX + 3 * Settlements.MOVED_AT_ONCE + 7;
        finalThrough(last);
        assertThat(settlements.size())
                .isLessThan(Settlements.FINAL_BATCHES_MAX + Settlements.MOVED_AT_ONCE)
                .isGreaterThanOrEqualTo(Settlements.FINAL_BATCHES_MAX);
        for (long batch : new long[] {1, 2, Settlements.MOVED_AT_ONCE, table.size(), table.size() + 1, last}) {
            assertThat(settlements.batch(batch).orElseThrow().getKind()).isEqualTo(SettlementKind.FINALIZED);
            assertThat(settlements.batchOf(10 * batch + 3).orElseThrow().getBatchIndex())
                    .isEqualTo(batch);
            assertThat(settlements.batchOf(10 * batch + 9)).as("of no batch").isEmpty();
        }
        assertThat(settlements.finalized()).isEqualTo(10 * last + 8);
        assertThat(settlements.safe()).isEqualTo(10 * last + 8);
    }

    @Test
    void whatIsNotFinalStaysAndWhatIsYetToComeIsNotAskedOfTheTable() {
        finalThrough(3);
        for (long batch = 4; batch <= Settlements.FINAL_BATCHES_MAX + 2 * Settlements.MOVED_AT_ONCE; batch++) {
            add(batch, SettlementKind.SAFE);
        }
        assertThat(table).isEmpty();
        assertThat(settlements.batch(1_000_000)).isEmpty();
        assertThat(settlements.batchOf(10_000_000)).isEmpty();
        assertThat(asked).isZero();
    }

    @Test
    void aBatchThatL1GaveUpIsForgottenUntilItIsPostedAgain() {
        add(1, SettlementKind.POSTED);
        add(1, SettlementKind.REORGED);
        assertThat(settlements.batch(1)).isEmpty();
        assertThat(settlements.batchOf(13)).isEmpty();
        add(1, SettlementKind.POSTED);
        assertThat(settlements.batchOf(13)).isPresent();
    }

    @Test
    void whileTheTableIsAwayNothingIsForgottenAndAddingAgainGoesOn() {
        finalThrough(Settlements.FINAL_BATCHES_MAX);
        tableIsAway = true;
        Settlement last = null;
        for (long batch = 1; batch <= Settlements.MOVED_AT_ONCE; batch++) {
            last = said(Settlements.FINAL_BATCHES_MAX + batch, SettlementKind.SAFE);
            if (batch < Settlements.MOVED_AT_ONCE) {
                settlements.add(last);
            }
        }
        Settlement moving = last;
        assertThatThrownBy(() -> settlements.add(moving)).isInstanceOf(IllegalStateException.class);
        assertThat(settlements.batch(1)).isPresent();
        tableIsAway = false;
        settlements.add(moving);
        assertThat(table).hasSize(Settlements.MOVED_AT_ONCE);
        assertThat(settlements.batch(1)).isPresent();
    }
}
