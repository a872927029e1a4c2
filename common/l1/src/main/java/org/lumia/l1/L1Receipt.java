package org.lumia.l1;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** What became of a transaction in a block; fees in wei. @param to empty for a creation */
public record L1Receipt(
        Hash transactionHash,
        boolean success,
        Optional<Address> to,
        long blockNumber,
        Hash blockHash,
        long gasUsed,
        UInt256 feeWei,
        UInt256 blobFeeWei) {}
