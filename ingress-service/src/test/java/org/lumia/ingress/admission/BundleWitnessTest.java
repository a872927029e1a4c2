package org.lumia.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;

/** What the log said that it holds is looked for where it said. */
class BundleWitnessTest extends AdmissionFixture {
    private final List<String> told = new ArrayList<>();
    private final BundleWitness witness = new BundleWitness(new Bundler.Listener() {
        @Override
        public void acknowledged(List<Submission> bundle, long offset) {
            told.add("acknowledged " + offset);
        }

        @Override
        public void unanswered(List<Submission> bundle, Throwable error) {
            told.add("unanswered");
        }
    });
    private final Submission first = tx(alice.transfer(0));
    private final Submission second = tx(bob.transfer(0));

    @Test
    void whatIsReadWhereItWasAcknowledgedIsNotLostWhicheverComesFirst() {
        witness.acknowledged(List.of(first, second), 7);
        witness.read(7, first.hash());
        witness.read(8, second.hash());
        witness.acknowledged(List.of(second), 8);
        assertThat(witness.lost()).isZero();
        assertThat(told).containsExactly("acknowledged 7", "acknowledged 8");
    }

    @Test
    void anotherEntryAtTheOffsetIsALostBundleWhicheverComesFirst() {
        witness.acknowledged(List.of(first), 7);
        assertThat(witness.lost()).isZero();
        witness.read(7, Hash.ZERO);
        assertThat(witness.lost()).isEqualTo(1);
        witness.read(8, first.hash());
        witness.acknowledged(List.of(second), 8);
        assertThat(witness.lost()).isEqualTo(2);
        witness.read(9, second.hash());
        assertThat(witness.lost()).as("of others nothing is awaited").isEqualTo(2);
    }

    @Test
    void anUnansweredBundleIsCountedAndNotLost() {
        witness.unanswered(List.of(first), new IllegalStateException("away"));
        assertThat(witness.unanswered()).isEqualTo(1);
        assertThat(witness.lost()).isZero();
        assertThat(told).containsExactly("unanswered");
    }
}
