package org.lumia.evm;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.Authorization;
import org.lumia.ethereum.tx.Transaction;

/**
 * What is executed once fees, nonce and signature are settled: a call or a creation from outside.
 *
 * @param to empty to create a contract
 * @param gas its limit, intrinsic gas included
 * @param gasPrice what GASPRICE says, wei per gas; nothing is charged for it
 */
public record Message(
        Address from,
        Optional<Address> to,
        UInt256 value,
        byte[] data,
        long gas,
        UInt256 gasPrice,
        List<AccessListEntry> accessList,
        List<Hash> blobVersionedHashes,
        List<Authorization> authorizations) {

    /** What a transaction executes. */
    public static Message of(Transaction transaction, Address sender, UInt256 gasPrice) {
        return new Message(
                sender,
                transaction.to(),
                transaction.value(),
                transaction.data(),
                transaction.gasLimit(),
                gasPrice,
                transaction.accessList(),
                transaction.blobVersionedHashes(),
                transaction.authorizations());
    }

    public static Message call(Address from, Address to, UInt256 value, byte[] data, long gas) {
        return new Message(from, Optional.of(to), value, data, gas, UInt256.ZERO, List.of(), List.of(), List.of());
    }

    public static Message create(Address from, UInt256 value, byte[] initCode, long gas) {
        return new Message(from, Optional.empty(), value, initCode, gas, UInt256.ZERO, List.of(), List.of(), List.of());
    }
}
