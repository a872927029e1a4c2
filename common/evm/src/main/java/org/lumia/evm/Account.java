package org.lumia.evm;

import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

/**
 * An account without its storage.
 *
 * @param nonce unsigned 64-bit
 * @param balance wei
 * @param codeHash {@link Keccak#EMPTY} without code
 */
public record Account(long nonce, UInt256 balance, Hash codeHash) {
    /** No account at the address. By EIP-161 an account with these values cannot exist, so the values say it. */
    public static final Account ABSENT = new Account(0, UInt256.ZERO, Keccak.EMPTY);

    /** Empty in the sense of EIP-161, which an existing account is not. */
    public boolean isEmpty() {
        return nonce == 0 && balance.isZero() && !hasCode();
    }

    public boolean hasCode() {
        return !codeHash.equals(Keccak.EMPTY);
    }
}
