package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lumia.ethereum.Hex;

class DerSignatureTest {
    @Test
    void twoSmallNumbersFillTheirWordsFromTheRight() {
        assertThat(DerSignature.decode(Hex.decode("30070202008002010a")))
                .hasValueSatisfying(rs ->
                        assertThat(Hex.encode(rs)).isEqualTo("0x" + "00".repeat(31) + "80" + "00".repeat(31) + "0a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "3006020101",
                "300602010102010100",
                "3006020101020181",
                "300702020001020101",
                "30050200020101",
                "3106020101020101",
                "30810602010102 0101",
            })
    void nothingElseIsASignature(String der) {
        assertThat(DerSignature.decode(Hex.decode(der.replace(" ", "")))).isEmpty();
    }
}
