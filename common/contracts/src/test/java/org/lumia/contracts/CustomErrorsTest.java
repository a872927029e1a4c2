package org.lumia.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

class CustomErrorsTest {
    private static String selector(String signature) {
        return Hash.sha3String(signature).substring(0, 10);
    }

    @Test
    void aRevertIsToldWithTheNamesAndValuesOfItsParameters() {
        var words = "%064x%064x%064x".formatted(7, 1_800_086_400_000L, 1_800_086_400_001L);
        assertThat(CustomErrors.describe(selector("MessageOverdue(uint64,uint256,uint64)") + words))
                .isEqualTo("MessageOverdue(index 7, deadlineMs 1800086400000, lastTimestamp 1800086400001)");
        assertThat(CustomErrors.describe(selector("NotGovernor(uint64,address)") + "%064x%064x".formatted(1, 0xA0)))
                .isEqualTo("NotGovernor(subnet 1, caller 0x00000000000000000000000000000000000000a0)");
    }

    @Test
    void errorsOfTheLibrariesThatTheRollupUsesAreKnown() {
        assertThat(CustomErrors.describe(
                        selector("TooLittleWeight(uint256,uint256)") + "%064x%064x".formatted(60, 100)))
                .isEqualTo("TooLittleWeight(signed 60, total 100)");
    }

    @Test
    void whatDoesNotFitIsShownAsItCame() {
        assertThat(CustomErrors.describe("0x")).isEqualTo("without a reason");
        assertThat(CustomErrors.describe("0x12345678")).isEqualTo("0x12345678");
        var overdue = selector("MessageOverdue(uint64,uint256,uint64)");
        assertThat(CustomErrors.describe(overdue + "00")).isEqualTo("MessageOverdue(uint64,uint256,uint64) 0x00");
    }
}
