package org.lumia.batcher;

import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;

/**
 * Where the last stored batch ends, and the next begins.
 *
 * @param lastBlock 0 before the first batch
 * @param lastBlockHash empty before the first batch: block 0's hash is then whatever block 1 follows
 * @param lastEpoch of the last stored batch
 */
public record Anchor(
        long nextIndex, long lastBlock, Optional<Hash> lastBlockHash, OptionalLong lastEpoch, long inboxThrough) {
    public static final Anchor GENESIS = new Anchor(0, 0, Optional.empty(), OptionalLong.empty(), 0);
}
