package org.lumia.evm.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;

/** Real layer-2 blocks: status, gas, logs and storage of every transaction. */
class LineaReplaysTest {
    @Test
    void realBlocksReplayToTheLastGasAndSlot() {
        var replays = new LineaReplays(new TransactionProcessor(Precompiles::of));

        LineaReplays.replays().forEach(replays::replay);

        assertThat(replays.differences()).isEmpty();
        assertThat(replays.transactions()).isEqualTo(129);
        // One transaction is older than the cap of EIP-7825, which it breaks.
        assertThat(replays.rejected()).isEqualTo(1);
    }
}
