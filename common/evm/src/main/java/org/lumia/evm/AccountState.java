package org.lumia.evm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

/** One account within a block: as it is now, and as it was before. Owned by {@link BlockState}, which keeps the journal. */
final class AccountState {
    private static final byte[] NO_CODE = {};
    private static final int DELEGATION_SIZE = 23;

    final int id;
    final Address address;
    final Account base;
    long nonce;
    UInt256 balance;
    Hash codeHash;
    /** Null until someone asks for it. */
    byte @Nullable [] code;
    /** What the code compiles to; null until it runs. */
    @Nullable
    Program program;
    /** Numbers of the transactions that made it warm, created it, and doomed it. */
    int warmIn;

    int createdIn;
    int destroyedIn;

    @Nullable
    SlotTable slots;

    @Nullable
    SlotTable transients;

    AccountState(int id, Address address, Account base) {
        this.id = id;
        this.address = address;
        this.base = base;
        this.nonce = base.nonce();
        this.balance = base.balance();
        this.codeHash = base.codeHash();
        if (!base.hasCode()) {
            this.code = NO_CODE;
        }
    }

    boolean hasCode() {
        return !codeHash.equals(Keccak.EMPTY);
    }

    boolean isEmpty() {
        return nonce == 0 && balance.isZero() && !hasCode();
    }

    byte[] code(WorldState world) {
        if (code == null) {
            code = Objects.requireNonNull(world.code(codeHash));
        }
        return code;
    }

    Account account() {
        return nonce == base.nonce() && balance == base.balance() && codeHash == base.codeHash()
                ? base
                : new Account(nonce, balance, codeHash);
    }

    /** Where an EIP-7702 delegation points, or null if the code is none. */
    static @Nullable Address delegation(byte[] code) {
        return code.length == DELEGATION_SIZE && code[0] == (byte) 0xEF && code[1] == 1 && code[2] == 0
                ? Address.copyOf(code, 3)
                : null;
    }
}
