package org.lumia.ordering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What ordering does where the signing memory holds another seal for the next number. */
class SignedOtherwiseTest {
    private final OneOperator world = new OneOperator();

    @Test
    void nothingIsSealedAndTheReasonIsShown() {
        world.run(3_000);
        world.turn();
        long seals = world.sealsInLog();
        world.refusal = Optional.of("already signed the seal of block 7");
        world.run(3_000);
        assertThat(world.sealsInLog()).isEqualTo(seals);
        assertThat(world.status().waiting()).isEqualTo("SIGNED_OTHERWISE");
        assertThat(world.status().sealRefused()).contains("already signed the seal of block 7");
    }

    /** A lost key was replaced, and its rotation is not in force yet. */
    @Test
    void nothingIsSealedWithAKeyThatTheMembersInForceDoNotKnow() {
        world.run(3_000);
        world.turn();
        long seals = world.sealsInLog();
        world.key = OneOperator.key(8);
        world.run(3_000);
        assertThat(world.sealsInLog()).isEqualTo(seals);
        assertThat(world.status().waiting()).isEqualTo("KEY_NOT_IN_FORCE");
        assertThat(world.status().keyNotInForce().orElseThrow())
                .isEqualTo("the members of epoch 0 know this operator by the signing key %s, and its own is %s: "
                                .formatted(OneOperator.OPERATOR, world.address())
                        + "nothing it signs counts before that is in force");
        world.key = OneOperator.key(7);
        world.run(3_000);
        assertThat(world.sealsInLog()).isGreaterThan(seals);
        assertThat(world.status().keyNotInForce()).isEmpty();
    }

    @Test
    void aSealThatWasStoredAndNotSignedIsSignedAndAppendedAtTheNextStart() {
        world.run(3_000);
        world.turn();
        int height = world.blocks.size();
        // What a crash between the store and the signature leaves.
        assertThat(world.signed.orElseThrow().getSignature().isEmpty()).isTrue();
        world.restart();
        world.run(3_000);
        assertThat(world.blocks.size()).isGreaterThan(height);
        assertThat(world.ignoredSeals).isEmpty();
    }
}
