package org.lumia.verifier;

import java.util.Locale;
import org.lumia.ethereum.Hash;

/**
 * What was verified.
 *
 * @param transactions those from L1 included
 * @param byL1Alone batches whose posting transaction hides its call: that they are certified is the rollup's word
 */
record Report(
        long batches,
        long blocks,
        long transactions,
        long inboxMessages,
        Hash lastBlockHash,
        Hash stateRoot,
        long l1Block,
        long byL1Alone,
        long millis) {
    String summary() {
        String hidden = byL1Alone == 0
                ? ""
                : "; the certificates of %d batches, posted through other contracts, are the rollup's word"
                        .formatted(byL1Alone);
        return String.format(
                Locale.ROOT,
                "OK: %d batches, %d blocks, %d transactions and %d messages of L1 rebuilt; state root %s is L1's at its block %d (%.1f s)%s",
                batches,
                blocks,
                transactions,
                inboxMessages,
                stateRoot,
                l1Block,
                millis / 1_000.0,
                hidden);
    }
}
