package org.lumia.devnet.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.devnet.DevnetException;

class FaultsTest {

    private static List<String> drawn(long seed, int count) {
        var order = Faults.drawn(Faults.named(Faults.names()), seed);
        var names = new ArrayList<String>();
        while (names.size() < count) {
            names.add(order.next().name());
        }
        return names;
    }

    @Test
    void aSeedDecidesTheOrder() {
        assertThat(drawn(7, 60)).isEqualTo(drawn(7, 60)).isNotEqualTo(drawn(8, 60));
    }

    @Test
    void everyFaultComesOnceARound() {
        int round = Faults.names().size();
        assertThat(drawn(3, 2 * round).subList(round, 2 * round)).containsExactlyInAnyOrderElementsOf(Faults.names());
    }

    @Test
    void everyServiceIsKilled() {
        assertThat(Faults.names())
                .containsAll(Suite.SERVICES.stream().map(name -> name + "-kill").toList());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> Faults.named(List.of("flood")))
                .isInstanceOf(DevnetException.class)
                .hasMessageContaining("flood")
                .hasMessageContaining("kafka-away-77");
    }
}
