package org.lumia.devnet.wallets;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * A contract at its usual address.
 *
 * @param source published package and version that its code comes from
 * @param way how its code comes to stand there
 */
public record WalletContract(String name, String source, Address address, Way way) {

    /** How code comes to an address. */
    public sealed interface Way {}

    /** By a deterministic deployment proxy: the address follows from the code. */
    public record Create2(Address deployer, Hash salt, byte[] creation) implements Way {}

    /** As it runs, where no constructor is known whose address would follow. */
    public record Runtime(byte[] code) implements Way {}

    /** As it runs, but for what its constructor keeps: chain id and EIP-712 domain separator, 32 bytes each. */
    public record Domain(byte[] code, int chainIdAt, int separatorAt) implements Way {}
}
