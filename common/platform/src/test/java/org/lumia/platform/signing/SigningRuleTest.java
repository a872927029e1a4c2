package org.lumia.platform.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.platform.signing.SigningRule.Verdict;

/** A number's first value, the same again, and nothing else. */
class SigningRuleTest {
    private static final Hash ONE = UInt256.of(1).toHash();
    private static final Hash TWO = UInt256.of(2).toHash();
    private static final long KNOWN = 5;

    private static Verdict judge(ToSign asked, Optional<ToSign> last, Optional<Hash> same) {
        return SigningRule.judge(SignatureKind.BLOCK, asked, last, same, KNOWN);
    }

    @Test
    void whatComesAfterEverythingSignedMayBeSigned() {
        var last = Optional.of(new ToSign(1, 7, ONE));
        assertThat(judge(new ToSign(1, 0, ONE), Optional.empty(), Optional.empty()))
                .isEqualTo(new Verdict.First());
        assertThat(judge(new ToSign(1, 8, ONE), last, Optional.empty())).isEqualTo(new Verdict.First());
        assertThat(judge(new ToSign(1, 100, ONE), last, Optional.empty())).isEqualTo(new Verdict.First());
        assertThat(judge(new ToSign(2, 3, ONE), last, Optional.empty()))
                .as("another generation counts anew")
                .isEqualTo(new Verdict.First());
    }

    @Test
    void theSameValueMayBeSignedAgainHoweverOld() {
        var last = Optional.of(new ToSign(1, 7, ONE));
        assertThat(judge(new ToSign(1, 7, ONE), last, Optional.of(ONE))).isEqualTo(new Verdict.Again());
        assertThat(judge(new ToSign(1, 3, TWO), last, Optional.of(TWO))).isEqualTo(new Verdict.Again());
    }

    @Test
    void anotherValueForANumberIsRefusedAndBothAreNamed() {
        assertThat(judge(new ToSign(1, 7, TWO), Optional.of(new ToSign(1, 7, ONE)), Optional.of(ONE)))
                .isEqualTo(new Verdict.Refused(
                        ("already signed an attestation of block 7 with %s, would sign %s: this build or state comes to a"
                                        + " different result; nothing was signed")
                                .formatted(ONE, TWO)));
    }

    @Test
    void whatWasForgottenIsNotSignedAtAll() {
        var last = Optional.of(new ToSign(2, 7, ONE));
        for (var asked : new ToSign[] {new ToSign(2, 7, ONE), new ToSign(2, 6, ONE), new ToSign(1, 9, ONE)}) {
            assertThat(judge(asked, last, Optional.empty()))
                    .as("%s", asked)
                    .isInstanceOfSatisfying(
                            Verdict.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .contains("block " + asked.number() + " would be signed after")
                                    .contains("block 7"));
        }
    }

    @Test
    void aBatchMayBeSignedLateWhereAllThatWasSignedIsStillKnown() {
        var last = Optional.of(new ToSign(2, 9, ONE));
        for (long number = 0; number <= 9; number++) {
            var verdict =
                    SigningRule.judge(SignatureKind.BATCH, new ToSign(2, number, TWO), last, Optional.empty(), KNOWN);
            assertThat(verdict instanceof Verdict.First).as("batch %d", number).isEqualTo(number >= 4);
        }
        assertThat(SigningRule.judge(SignatureKind.BATCH, new ToSign(2, 8, TWO), last, Optional.of(ONE), KNOWN))
                .isInstanceOf(Verdict.Refused.class);
        assertThat(SigningRule.judge(SignatureKind.BATCH, new ToSign(1, 8, TWO), last, Optional.empty(), KNOWN))
                .isInstanceOf(Verdict.Refused.class);
    }
}
