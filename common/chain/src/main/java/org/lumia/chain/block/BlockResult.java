package org.lumia.chain.block;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.StateChanges;
import org.lumia.protocol.v1.RefusedTransaction;

/**
 * What executing a block gave.
 *
 * @param refused at execution, in the order they were tried
 * @param tip what the next block starts from
 */
public record BlockResult(
        BlockHeader header,
        Hash hash,
        List<IncludedTransaction> included,
        List<RefusedTransaction> refused,
        StateChanges changes,
        ChainTip tip) {}
