package org.lumia.verifier;

import java.util.Locale;
import org.lumia.ethereum.Hash;

/** What was verified. @param transactions those from L1 included */
record Report(
        long batches,
        long blocks,
        long transactions,
        long inboxMessages,
        Hash lastBlockHash,
        Hash stateRoot,
        long l1Block,
        long millis) {
    String summary() {
        return String.format(
                Locale.ROOT,
                "OK: %d batches, %d blocks, %d transactions and %d messages of L1 rebuilt; state root %s is L1's at its block %d (%.1f s)",
                batches,
                blocks,
                transactions,
                inboxMessages,
                stateRoot,
                l1Block,
                millis / 1_000.0);
    }
}
