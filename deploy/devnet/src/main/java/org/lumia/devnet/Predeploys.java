package org.lumia.devnet;

import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.devnet.wallets.WalletContracts;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.GenesisAccount;

/** Contracts that wallets and the block rules expect at fixed addresses, with mainnet's code. */
final class Predeploys {

    /** EIP-2935: hashes of the last 8,191 blocks. */
    private static final String HISTORY =
            "0x3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    /** EIP-4788: beacon roots; here it holds the accumulator of the last inbox message. */
    private static final String BEACON_ROOTS =
            "0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500";

    private Predeploys() {}

    static SortedMap<Address, GenesisAccount> all(long chainId) {
        var accounts = new TreeMap<>(WalletContracts.accounts(chainId));
        accounts.put(Address.parse("0x0000F90827F1C53a10cb7A02335B175320002935"), contract(HISTORY));
        accounts.put(Address.parse("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02"), contract(BEACON_ROOTS));
        return accounts;
    }

    private static GenesisAccount contract(String code) {
        return new GenesisAccount(UInt256.of(0), 1, Hex.decode(code), new TreeMap<>());
    }
}
