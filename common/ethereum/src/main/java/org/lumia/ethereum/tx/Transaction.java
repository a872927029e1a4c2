package org.lumia.ethereum.tx;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Signature;

/**
 * A signed transaction of type 0 to 4. Fields that a type lacks are zero or empty. A legacy or EIP-2930 gas price stands
 * in both fee fields.
 *
 * @param chainId empty for a legacy transaction without replay protection (before EIP-155)
 * @param nonce unsigned 64-bit
 * @param maxPriorityFeePerGas wei per gas
 * @param maxFeePerGas wei per gas
 * @param gasLimit unsigned 64-bit
 * @param to empty to create a contract
 * @param data not to be modified
 * @param maxFeePerBlobGas wei per blob gas, zero unless type 3
 */
public record Transaction(
        TransactionType type,
        Optional<UInt256> chainId,
        long nonce,
        UInt256 maxPriorityFeePerGas,
        UInt256 maxFeePerGas,
        long gasLimit,
        Optional<Address> to,
        UInt256 value,
        byte[] data,
        List<AccessListEntry> accessList,
        UInt256 maxFeePerBlobGas,
        List<Hash> blobVersionedHashes,
        List<Authorization> authorizations,
        Signature signature) {}
