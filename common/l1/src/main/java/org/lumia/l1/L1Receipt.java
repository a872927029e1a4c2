package org.lumia.l1;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** What became of a transaction in a block; fees in wei. */
public record L1Receipt(
        Hash transactionHash,
        boolean success,
        long blockNumber,
        Hash blockHash,
        long gasUsed,
        UInt256 feeWei,
        UInt256 blobFeeWei) {}
