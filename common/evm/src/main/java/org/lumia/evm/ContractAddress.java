package org.lumia.evm;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

/** Where a new contract stands. */
public final class ContractAddress {
    private static final byte[] CREATE2_PREFIX = {(byte) 0xFF};

    private ContractAddress() {}

    /** The low 20 bytes of keccak256(rlp([creator, nonce])). */
    public static Address create(Address creator, long nonce) {
        byte[] number = UInt256.of(nonce).toMinimalBytes();
        boolean single = number.length == 1 && number[0] >= 0;
        int payload = 1 + Address.SIZE + (single ? 1 : 1 + number.length);
        byte[] rlp = new byte[1 + payload];
        rlp[0] = (byte) (0xC0 + payload);
        rlp[1] = (byte) (0x80 + Address.SIZE);
        System.arraycopy(creator.bytes(), 0, rlp, 2, Address.SIZE);
        int at = 2 + Address.SIZE;
        if (!single) {
            rlp[at++] = (byte) (0x80 + number.length);
        }
        System.arraycopy(number, 0, rlp, at, number.length);
        return last20(Keccak.hash(rlp));
    }

    /** EIP-1014: the low 20 bytes of keccak256(0xFF, creator, salt, keccak256(init code)). */
    public static Address create2(Address creator, byte[] salt, byte[] initCode) {
        return last20(Keccak.hash(
                CREATE2_PREFIX, creator.bytes(), salt, Keccak.hash(initCode).bytes()));
    }

    private static Address last20(Hash hash) {
        return Address.copyOf(hash.bytes(), Hash.SIZE - Address.SIZE);
    }
}
