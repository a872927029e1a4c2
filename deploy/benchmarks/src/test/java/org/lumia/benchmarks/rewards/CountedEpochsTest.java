package org.lumia.benchmarks.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.rewards.ledger.Entry;
import org.lumia.rewards.ledger.EntryKind;
import org.lumia.rewards.ledger.EpochEntries;

/** Books of a day as the bench makes them. */
class CountedEpochsTest {
    private static final int OPERATORS = 16;

    private static List<Entry> day(boolean everyCategory) {
        var counted = new CountedEpochs(new BooksSize(BooksSize.DAY_EPOCHS, OPERATORS, everyCategory));
        List<Entry> entries = new ArrayList<>();
        for (long epoch = 0; epoch < BooksSize.DAY_EPOCHS; epoch++) {
            entries.addAll(EpochEntries.of(counted.of(epoch)));
        }
        return entries;
    }

    private static long lines(List<Entry> entries, EntryKind... kinds) {
        return entries.stream()
                .filter(entry -> List.of(kinds).contains(entry.kind()))
                .count();
    }

    @Test
    void eachOperatorHasOneLineAnEpochAndEachEpochABatch() {
        List<Entry> entries = day(false);
        assertThat(lines(entries, EntryKind.SEALING, EntryKind.FORFEIT)).isEqualTo(BooksSize.DAY_EPOCHS * OPERATORS);
        assertThat(lines(entries, EntryKind.L1_COST)).isEqualTo(BooksSize.DAY_EPOCHS);
        assertThat(day(false)).as("the same each time").isEqualTo(entries);
    }

    @Test
    void withEveryCategoryEachPays() {
        var kinds = EnumSet.noneOf(EntryKind.class);
        day(true).forEach(entry -> kinds.add(entry.kind()));
        assertThat(kinds)
                .contains(
                        EntryKind.SEALING,
                        EntryKind.ATTESTING,
                        EntryKind.POSTING,
                        EntryKind.DELIVERING,
                        EntryKind.L1_COST);
    }

    @Test
    void theGenesisIsOneThatAServiceReads() {
        Genesis genesis = new BooksSize(BooksSize.DAY_EPOCHS, OPERATORS, false).genesis();
        assertThat(Genesis.parse(genesis.toJson())).isEqualTo(genesis);
        assertThat(genesis.timing().slotMs() * genesis.timing().slotsPerEpoch()).isEqualTo(BooksSize.EPOCH_MS);
        assertThat(genesis.rewards().throughEpoch(0)).isEqualTo(BooksSize.DAY_EPOCHS - 1);
    }
}
