package org.lumia.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code --byzantine} takes, and what it says. */
class HostilityTest {

    @Test
    void aListNamesOperatorsAndWhatTheyDo() {
        assertThat(Hostility.parse(List.of("3:double-seal", "1:withhold"), 4))
                .isEqualTo(Map.of(3, Hostility.DOUBLE_SEAL, 1, Hostility.WITHHOLD));
        assertThat(Hostility.parse(List.of("2:false-attestation", "4:wrong-batch"), 7))
                .isEqualTo(Map.of(2, Hostility.FALSE_ATTESTATION, 4, Hostility.WRONG_BATCH));
        assertThat(Hostility.parse(List.of(), 4)).isEmpty();
    }

    @Test
    void whatIsNoneIsRefusedWithAnExample() {
        for (String wrong :
                List.of("", "3", "3:", "5:double-seal", "0:double-seal", "x:withhold", "3:sleep", "3:withhold:2")) {
            assertThatThrownBy(() -> Hostility.parse(List.of(wrong), 4))
                    .as(wrong)
                    .isInstanceOf(DevnetException.class)
                    .hasMessageContaining("such as 3:double-seal")
                    .hasMessageContaining("double-seal, false-attestation, withhold, wrong-batch");
        }
        assertThatThrownBy(() -> Hostility.parse(List.of("3:withhold", "3:double-seal"), 4))
                .hasMessageContaining("named twice");
        assertThatThrownBy(() -> Hostility.parse(List.of("1:withhold"), 1)).hasMessageContaining("cannot withhold");
    }

    @Test
    void aThirdOfTheWeightOrMoreIsSaid() {
        assertThat(Hostility.warning(Map.of(3, Hostility.DOUBLE_SEAL), 4)).doesNotContain("a third");
        assertThat(Hostility.warning(Map.of(3, Hostility.DOUBLE_SEAL), 3)).contains("a third of the weight or more");
        assertThat(Hostility.warning(Map.of(1, Hostility.WITHHOLD, 2, Hostility.WITHHOLD), 7))
                .doesNotContain("a third");
    }
}
