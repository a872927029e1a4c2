package org.lumia.protocol.rewards;

import org.lumia.ethereum.Hash;

/**
 * The blocks of an epoch.
 *
 * @param ended whether a later epoch has a block, so that no more can come
 */
public record EpochSpan(long epoch, Hash seed, long totalWeight, long first, long last, boolean ended) {
    public long blocks() {
        return last - first + 1;
    }
}
