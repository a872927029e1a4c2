package org.lumia.evm;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** The state a block starts from. Reads only; answers do not change while a block executes on it. */
public interface WorldState {
    /** {@link Account#ABSENT} when there is none. */
    Account account(Address address);

    /** Zero when the account or the slot is not there. */
    UInt256 storage(Address address, UInt256 slot);

    /** The code with this hash, which some account has. @throws IllegalStateException when it is not known */
    byte[] code(Hash codeHash);

    /** Whether the account has any storage slot that is not zero (EIP-7610). */
    boolean hasStorage(Address address);
}
