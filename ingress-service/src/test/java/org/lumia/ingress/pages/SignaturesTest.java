package org.lumia.ingress.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    @Test
    void whatIsWrittenWithNamesIsFoundByTheHashOfItsTypes() {
        var signatures = Signatures.parse(List.of(
                "# ERC-20",
                "",
                "transfer(address to, uint amount)",
                "function approve( address spender, uint256 )",
                "event Transfer(address indexed from, address indexed to, uint256 value)",
                "error Error(string message)",
                "aggregate3(tuple(address target, bool allowFailure, bytes callData)[] calls)",
                "pause()"));
        assertThat(signatures.of("0xa9059cbb")).containsExactly("transfer(address to, uint amount)");
        assertThat(signatures.of("0x095ea7b3")).containsExactly("approve( address spender, uint256 )");
        assertThat(signatures.of("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"))
                .hasSize(1);
        assertThat(signatures.of("0x08c379a0")).containsExactly("Error(string message)");
        assertThat(signatures.of("0x82ad56cb")).hasSize(1);
        assertThat(signatures.of("0x8456cb59")).containsExactly("pause()");
        assertThat(signatures.of("0x00000000")).isEmpty();
    }

    @Test
    void ofSeveralWithOneSelectorTheFirstComesFirst() {
        var signatures = Signatures.parse(List.of("transfer(address a, uint256 b)", "transfer(address,uint256)"));
        assertThat(signatures.of("0xa9059cbb"))
                .containsExactly("transfer(address a, uint256 b)", "transfer(address,uint256)");
    }

    @Test
    void aLineThatIsNoneIsNamed() {
        for (String line : List.of(
                "transfer",
                "transfer(address",
                "transfer(adress)",
                "f(uint256 a,)",
                "f((address a) b",
                "f(" + "(".repeat(50),
                "(address)",
                "f(address a; uint256 b)")) {
            assertThatThrownBy(() -> Signatures.parse(List.of("pause()", line)))
                    .as(line)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("line 2: ");
        }
    }
}
