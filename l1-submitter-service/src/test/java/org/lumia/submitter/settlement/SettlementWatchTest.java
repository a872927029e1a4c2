package org.lumia.submitter.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Exception;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.submitter.FakeL1;
import org.lumia.submitter.settlement.BatchOnL1.Level;

class SettlementWatchTest {
    private static final Address OTHER = Address.parse("0x00000000000000000000000000000000000000b0");

    private final FakeL1 l1 = new FakeL1();
    private final MemorySettlementStore store =
            new MemorySettlementStore(l1.block(0).orElseThrow());
    private final SettlementWatch watch = new SettlementWatch(l1, FakeL1.ROLLUP, store, 0, 100);

    @Test
    void aBatchOfAnotherOperatorIsPostedThenSafeThenFinal() {
        l1.mine(1, "a");
        l1.submit(0, OTHER);
        watch.advance(l1.heads());
        assertThat(store.said).containsExactly("POSTED 0");
        assertThat(store.open().getFirst().poster()).isEqualTo(OTHER);
        assertThat(store.open().getFirst().first()).isEqualTo(1);
        assertThat(store.open().getFirst().last()).isEqualTo(10);
        l1.mine(FakeL1.SAFE_DEPTH, "a");
        watch.advance(l1.heads());
        l1.mine(FakeL1.FINAL_DEPTH - FakeL1.SAFE_DEPTH, "a");
        watch.advance(l1.heads());
        watch.advance(l1.heads());
        assertThat(store.said).containsExactly("POSTED 0", "SAFE 0", "FINALIZED 0");
        assertThat(store.open()).isEmpty();
    }

    @Test
    void aServiceThatWasAwaySaysEverythingInOrder() {
        l1.mine(1, "a");
        l1.submit(0, OTHER);
        l1.mine(1, "a");
        l1.submit(1, OTHER);
        l1.mine(10, "a");
        watch.advance(l1.heads());
        assertThat(store.said)
                .containsExactly("POSTED 0", "POSTED 1", "SAFE 0", "FINALIZED 0", "SAFE 1", "FINALIZED 1");
    }

    @Test
    void readingHasCaughtUpOnceItWasAtTheHeadAndNotBefore() {
        l1.mine(150, "a");
        var heads = l1.heads();
        l1.leave(60);
        watch.advance(heads);
        assertThat(store.hasCaughtUp()).isFalse();
        l1.mine(60, "a");
        watch.advance(l1.heads());
        assertThat(store.hasCaughtUp()).isTrue();
    }

    @Test
    void aReorganisationTakesBatchesBackLastFirstAndTheyComeAgain() {
        l1.mine(5, "a");
        l1.submit(0, OTHER);
        l1.mine(1, "a");
        l1.submit(1, OTHER);
        watch.advance(l1.heads());
        l1.leave(2);
        l1.mine(2, "b");
        l1.submit(0, OTHER);
        l1.mine(1, "b");
        watch.advance(l1.heads());
        assertThat(store.said).containsExactly("POSTED 0", "POSTED 1", "REORGED 1", "REORGED 0", "POSTED 0");
    }

    @Test
    void batchesBelowTheForkStay() {
        l1.mine(5, "a");
        l1.submit(0, OTHER);
        l1.mine(1, "a");
        l1.submit(1, OTHER);
        watch.advance(l1.heads());
        l1.leave(1);
        l1.mine(3, "b");
        watch.advance(l1.heads());
        assertThat(store.said).containsExactly("POSTED 0", "POSTED 1", "REORGED 1", "SAFE 0");
    }

    @Test
    void aNodeThatIsBehindTakesNothingBack() {
        l1.mine(5, "a");
        l1.submit(0, OTHER);
        watch.advance(l1.heads());
        l1.leave(2);
        assertThatThrownBy(() -> watch.advance(l1.heads())).isInstanceOf(L1Exception.class);
        assertThat(store.said).containsExactly("POSTED 0");
    }

    /** Such a transaction may do anything besides, at the reimbursing fund's cost. */
    @Test
    void aBatchThatCameThroughAnotherContractCostsNobodyAnything() {
        l1.mine(1, "a");
        l1.submit(0, OTHER, OTHER);
        l1.submit(1, OTHER);
        watch.advance(l1.heads());
        var relayed = store.open().getFirst();
        assertThat(relayed.feeWei()).isEqualTo(UInt256.ZERO);
        assertThat(relayed.blobFeeWei()).isEqualTo(UInt256.ZERO);
        assertThat(relayed.gasUsed()).isZero();
        assertThat(store.open().getLast().feeWei()).isEqualTo(UInt256.of(5));
    }

    @Test
    void beforeL1sFirstFinalityBatchesArePostedAndNothingIsSafeYet() {
        l1.nothingFinal = true;
        l1.mine(5, "a");
        l1.submit(0, OTHER);
        watch.advance(l1.heads());
        l1.leave(1);
        l1.mine(1, "b");
        l1.submit(0, OTHER);
        l1.mine(10, "b");
        watch.advance(l1.heads());
        assertThat(store.said).containsExactly("POSTED 0", "REORGED 0", "POSTED 0");
        l1.nothingFinal = false;
        watch.advance(l1.heads());
        assertThat(store.said).endsWith("SAFE 0", "FINALIZED 0");
    }

    /** The cursor stands at the latest block, so L1 may have left it and finalized others while nobody read. */
    @Test
    void aForkThatBecameFinalWhileTheServiceWasAwayIsReadAgain() {
        l1.mine(5, "a");
        l1.submit(0, OTHER);
        l1.mine(FakeL1.FINAL_DEPTH, "a");
        watch.advance(l1.heads());
        l1.submit(1, OTHER);
        watch.advance(l1.heads());
        l1.leave(2);
        l1.mine(2, "b");
        l1.submit(1, OTHER);
        l1.mine(20, "b");
        watch.advance(l1.heads());
        assertThat(store.said)
                .containsExactly("POSTED 0", "SAFE 0", "FINALIZED 0", "POSTED 1", "SAFE 1", "FINALIZED 1");
    }

    @Test
    void aFinalBatchThatL1NoLongerHasStopsReading() {
        l1.mine(1, "a");
        l1.submit(0, OTHER);
        l1.mine(FakeL1.FINAL_DEPTH, "a");
        watch.advance(l1.heads());
        l1.leave(5);
        l1.mine(9, "b");
        assertThatThrownBy(() -> watch.advance(l1.heads()))
                .isInstanceOf(ContradictionException.class)
                .hasMessageContaining("batch 0 was final in L1 block 1");
    }

    @Test
    void aGapInL1sLogsIsAskedForAgain() {
        l1.mine(1, "a");
        l1.submit(1, OTHER);
        assertThatThrownBy(() -> watch.advance(l1.heads()))
                .isInstanceOf(L1Exception.class)
                .hasMessageContaining("batch 1 of L1 block 1 comes where 0 is next");
    }

    private static final class MemorySettlementStore implements SettlementStore {
        final List<String> said = new ArrayList<>();
        private final TreeMap<Long, BatchOnL1> batches = new TreeMap<>();
        private boolean caughtUp;
        private L1Block cursor;

        MemorySettlementStore(L1Block start) {
            cursor = start;
        }

        @Override
        public void startAt(L1Block block) {
            throw new AssertionError("started already");
        }

        @Override
        public L1Block cursor() {
            return cursor;
        }

        @Override
        public void caughtUp() {
            caughtUp = true;
        }

        @Override
        public boolean hasCaughtUp() {
            return caughtUp;
        }

        @Override
        public List<BatchOnL1> open() {
            return batches.values().stream()
                    .filter(batch -> batch.level() != Level.FINALIZED)
                    .toList();
        }

        @Override
        public Optional<BatchOnL1> last() {
            return Optional.ofNullable(batches.lastEntry()).map(entry -> entry.getValue());
        }

        @Override
        public Optional<BatchOnL1> lastFinal() {
            return batches.descendingMap().values().stream()
                    .filter(batch -> batch.level() == Level.FINALIZED)
                    .findFirst();
        }

        @Override
        public void apply(List<SettlementChange> changes, L1Block reached) {
            for (var change : changes) {
                said.add(change.kind() + " " + change.batch().index());
                if (change.kind() == SettlementKind.REORGED) {
                    batches.remove(change.batch().index());
                } else {
                    batches.put(change.batch().index(), change.batch());
                }
            }
            cursor = reached;
        }

        @Override
        public List<Settlement> after(long sequence, int settlementsMax) {
            throw new AssertionError("not asked for");
        }
    }
}
