package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lumia.platform.settings.SettingException;

class PageConfigurationTest {
    @TempDir
    private Path folder;

    private static PageSettings settings(Path signatures, String explorer) {
        return new PageSettings(true, signatures, explorer);
    }

    @Test
    void theOperatorsSignaturesComeBeforeTheUsualOnes() throws Exception {
        Path file = Files.writeString(
                folder.resolve("own.txt"), "transfer(address receiver, uint256 cents)\nours(uint8 choice)\n");
        var signatures = new PageConfiguration().signatures(settings(file, null));
        assertThat(signatures.of("0xa9059cbb").getFirst()).isEqualTo("transfer(address receiver, uint256 cents)");
        assertThat(signatures.of("0x095ea7b3")).as("a usual one").hasSize(1);
        assertThat(signatures.of("0x08c379a0")).containsExactly("Error(string message)");
    }

    @Test
    void aFileThatCannotBeReadStopsTheStartWithItsKeyAndLine() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.txt"), "pause()\nno signature\n");
        assertThatThrownBy(() -> new PageConfiguration().signatures(settings(wrong, null)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("lumia.ingress.pages.signatures-file")
                .hasMessageContaining("line 2: ");
        assertThatThrownBy(() -> new PageConfiguration().signatures(settings(folder.resolve("none.txt"), null)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("lumia.ingress.pages.signatures-file");
    }

    @Test
    void linksToLayer1BeginWithAnAddress() {
        assertThat(settings(folder, "https://etherscan.io/tx/").l1Explorer()).isEqualTo("https://etherscan.io/tx/");
        for (String wrong :
                new String[] {"etherscan.io", "javascript:alert(1)//", "https://a b/", "https://etherscan.io"}) {
            assertThatThrownBy(() -> settings(folder, wrong))
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("lumia.ingress.pages.l1-explorer");
        }
    }
}
