package org.lumia.l1;

import org.lumia.ethereum.Hash;

/**
 * A {@code MessageEnqueued} log of the inbox.
 *
 * @param kind 1 deposit, 2 forced, 3 members, 4 slash, 5 policy
 * @param accumulator at this index
 */
public record EnqueuedMessage(
        long index, int kind, Hash accumulator, byte[] body, L1Block block, Hash transactionHash) {}
