package org.lumia.evm;

import java.util.SortedMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * What a block changed: only what differs from the state it started from, in ascending order.
 *
 * @param code new code by hash
 */
public record StateChanges(SortedMap<Address, AccountChange> accounts, SortedMap<Hash, byte[]> code) {

    /**
     * One account.
     *
     * @param before {@link Account#ABSENT} for a new one
     * @param after {@link Account#ABSENT} for a deleted one, which had no storage before the block (EIP-6780, EIP-7610)
     * @param slots changed slots with their new values; zero where the slot is now empty
     */
    public record AccountChange(Account before, Account after, SortedMap<UInt256, UInt256> slots) {}
}
