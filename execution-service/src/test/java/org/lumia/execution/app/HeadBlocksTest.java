package org.lumia.execution.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.execution.Blocks;
import org.lumia.protocol.v1.ExecutedBlock;

/** Which blocks are read for the lists' pages at the head; the query side has them through 900. */
class HeadBlocksTest {
    private static final long THROUGH = 900;

    private final List<Long> read = new ArrayList<>();

    private HeadBlocks head(long height, long newest) {
        return HeadBlocks.of(height, THROUGH, newest, number -> {
            read.add(number);
            return Optional.of(ExecutedBlock.newBuilder().setNumber(number).build());
        });
    }

    private List<Long> readBefore(Blocks.Place before) {
        read.clear();
        head(1_000, HeadBlocks.newest(before)).transactions(before, 25, any -> true);
        return List.copyOf(read);
    }

    @Test
    void aPageBelowReadsNoneOfThem() {
        assertThat(readBefore(new Blocks.Place(901, 0))).isEmpty();
        assertThat(readBefore(new Blocks.Place(5, 3))).isEmpty();
        var before = new Blocks.Place(5, 3);
        assertThat(head(1_000, HeadBlocks.newest(before)).below(before)).isEqualTo(before);
    }

    @Test
    void aPageAmongThemReadsThoseBeforeItsPlaceAlone() {
        assertThat(readBefore(new Blocks.Place(903, 0))).containsExactly(902L, 901L);
        assertThat(readBefore(new Blocks.Place(903, 1))).containsExactly(903L, 902L, 901L);
        var before = new Blocks.Place(903, 1);
        assertThat(head(1_000, HeadBlocks.newest(before)).below(before)).isEqualTo(new Blocks.Place(901, 0));
    }

    @Test
    void aPageThatIsFullReadsNoFurther() {
        var head = head(1_000, Long.MAX_VALUE);
        assertThat(head.blocks(3)).extracting(ListedBlock::number).containsExactly(1_000L, 999L, 998L);
        assertThat(read).containsExactly(1_000L, 999L, 998L);
        assertThat(head.below(Long.MAX_VALUE)).isEqualTo(901);
    }

    @Test
    void ofAQuerySideThatIsFarBehindThereAreNone() {
        var head = head(THROUGH + HeadBlocks.BLOCKS_MAX + 1, Long.MAX_VALUE);
        assertThat(head.blocks(3)).isEmpty();
        assertThat(head.below(1_100)).isEqualTo(1_100);
        assertThat(head(THROUGH + HeadBlocks.BLOCKS_MAX, Long.MAX_VALUE).blocks(1))
                .hasSize(1);
    }
}
