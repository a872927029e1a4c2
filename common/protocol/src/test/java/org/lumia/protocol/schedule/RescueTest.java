package org.lumia.protocol.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RescueTest {
    private static final Members FIRST = QuorumTest.members(1);
    private static final Members SECOND = QuorumTest.members(2);
    private static final List<Rescue> NAMED = List.of(new Rescue(10, 3_000, FIRST), new Rescue(1_010, 2_500, SECOND));

    @Test
    void aLaterCommitteeTakesOverFromItsFirstEpochAndLeavesTheEarlierOnes() {
        assertThat(Rescue.committee(NAMED, 9)).isEmpty();
        assertThat(Rescue.committee(NAMED, 10)).contains(FIRST);
        assertThat(Rescue.committee(NAMED, 1_009)).contains(FIRST);
        assertThat(Rescue.committee(NAMED, 1_010)).contains(SECOND);
        assertThat(Rescue.committee(NAMED, 2_500)).contains(SECOND);
    }

    @Test
    void afterTheLastOnesEndTheMembersReturn() {
        assertThat(Rescue.committee(NAMED, 2_501)).isEmpty();
    }
}
