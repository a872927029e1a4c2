package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.TestGenesis;

class PlacementsTest {
    private final Wallet alice = new Wallet(1);
    private final TransactionReader reader = new TransactionReader(TestGenesis.development());
    private final List<String> told = new ArrayList<>();
    private final Placements placements = new Placements(new Bundler.Listener() {
        @Override
        public void acknowledged(List<Submission> bundle, long offset) {
            told.add("acknowledged at " + offset);
        }

        @Override
        public void unanswered(List<Submission> bundle, Throwable error) {
            told.add("unanswered");
        }
    });

    private Submission tx(long nonce) {
        return ((TransactionReader.WellFormed) reader.read(alice.transfer(nonce, UInt256.ONE), 77)).submission();
    }

    @Test
    void allWhoWaitAreToldOfThePlaceAfterTheTableIs() {
        var first = placements.await(tx(0).hash());
        var second = placements.await(tx(0).hash());
        first.thenRun(() -> told.add("first"));
        placements.acknowledged(List.of(tx(0), tx(1)), 5);
        assertThat(told).containsExactly("acknowledged at 5", "first");
        assertThat(first.join()).isEqualTo(new Placements.Placed(5, 77)).isEqualTo(second.join());
        assertThat(placements.size()).isZero();
    }

    @Test
    void whoForgetsIsHeldNoLongerAndOthersAre() {
        var first = placements.await(tx(0).hash());
        var second = placements.await(tx(0).hash());
        placements.forget(tx(0).hash(), first);
        placements.unanswered(List.of(tx(0)), new IllegalStateException("no answer"));
        assertThat(told).containsExactly("unanswered");
        assertThat(first).isNotDone();
        assertThat(second).isCompletedExceptionally();
        assertThat(placements.size()).isZero();
    }
}
