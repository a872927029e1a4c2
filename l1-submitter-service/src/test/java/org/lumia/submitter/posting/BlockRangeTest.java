package org.lumia.submitter.posting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A question that nobody answers is asked again for less. */
class BlockRangeTest {
    @Test
    void itHalvesUntilAnAnswerComesAndGrowsAgain() {
        var range = new BlockRange(10);
        range.asked();
        assertThat(range.blocks()).as("the first time").isEqualTo(10);
        range.asked();
        assertThat(range.blocks()).isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            range.asked();
        }
        assertThat(range.blocks()).as("never none").isEqualTo(1);
        range.answered();
        range.asked();
        assertThat(range.blocks()).isEqualTo(2);
        range.answered();
        range.answered();
        range.answered();
        assertThat(range.blocks()).as("never beyond its bound").isEqualTo(10);
    }
}
