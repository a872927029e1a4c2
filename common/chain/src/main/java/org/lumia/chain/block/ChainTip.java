package org.lumia.chain.block;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * What the next block needs to know of the one before.
 *
 * @param hash block hash
 * @param timestampMs of its seal
 * @param nextBaseFee wei per gas, in force for the next block
 * @param inboxThrough last L1 message applied
 * @param inboxAccumulator at {@code inboxThrough}
 */
public record ChainTip(
        long number, Hash hash, long timestampMs, UInt256 nextBaseFee, long inboxThrough, Hash inboxAccumulator) {}
