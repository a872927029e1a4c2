package org.lumia.ingress.chain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;

class SettlementsTest {
    private final Settlements settlements = new Settlements();
    private long sequence;

    private void add(long batch, SettlementKind kind) {
        settlements.add(Settlement.newBuilder()
                .setSequence(++sequence)
                .setBatchIndex(batch)
                .setFirst(batch)
                .setLast(batch)
                .setKind(kind)
                .build());
    }

    @Test
    void finalBatchesAreForgottenBeyondABoundAndOthersAreNot() {
        int more = 100;
        for (int batch = 1; batch <= Settlements.FINAL_BATCHES_MAX + more; batch++) {
            add(batch, SettlementKind.SAFE);
            add(batch, SettlementKind.FINALIZED);
        }
        assertThat(settlements.size()).isEqualTo(Settlements.FINAL_BATCHES_MAX);
        for (int batch = 1; batch <= more; batch++) {
            add(Settlements.FINAL_BATCHES_MAX + more + batch, SettlementKind.SAFE);
        }
        assertThat(settlements.finalized()).isEqualTo(Settlements.FINAL_BATCHES_MAX + more);
        assertThat(settlements.safe()).isEqualTo(Settlements.FINAL_BATCHES_MAX + 2 * more);
        assertThat(settlements.size()).isEqualTo(Settlements.FINAL_BATCHES_MAX);
        assertThat(settlements.batchOf(2 * more)).isEmpty();
        assertThat(settlements.batchOf(2 * more + 1)).isPresent();
    }
}
