package org.lumia.chain.block;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Receipt;

/**
 * A transaction in a block, with its receipt.
 *
 * @param raw EIP-2718 bytes
 * @param origin operator whose bundle brought it; empty for one from L1
 * @param effectiveGasPrice wei per gas
 * @param contractAddress of a creation
 * @param inboxIndex of the L1 message it came by; 0 for one from the log
 */
public record IncludedTransaction(
        byte[] raw,
        Hash hash,
        Address sender,
        Optional<Address> origin,
        long receivedAtMs,
        Receipt receipt,
        long gasUsed,
        UInt256 effectiveGasPrice,
        Optional<Address> contractAddress,
        long inboxIndex) {}
