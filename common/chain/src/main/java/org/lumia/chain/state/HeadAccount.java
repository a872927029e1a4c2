package org.lumia.chain.state;

import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/** An account that was used lately: as the last block left it, with the hash of its address once that was wanted. */
final class HeadAccount {
    private final Address address;
    private AccountRecord record;
    private @Nullable Hash addressHash;

    HeadAccount(Address address, AccountRecord record) {
        this.address = address;
        this.record = record;
    }

    Address address() {
        return address;
    }

    AccountRecord record() {
        return record;
    }

    void record(AccountRecord next) {
        record = next;
    }

    /** Its key in the account trie. */
    Hash addressHash() {
        Hash hash = addressHash;
        if (hash == null) {
            hash = Keccak.hash(address.bytes());
            addressHash = hash;
        }
        return hash;
    }
}
