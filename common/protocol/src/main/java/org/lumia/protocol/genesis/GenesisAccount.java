package org.lumia.protocol.genesis;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.UInt256;

/**
 * An account of block 0.
 *
 * @param balance wei
 * @param code empty unless it is a contract; not to be modified
 * @param storage slot to value, no zero values
 */
public record GenesisAccount(UInt256 balance, long nonce, byte[] code, SortedMap<UInt256, UInt256> storage) {
    public GenesisAccount {
        storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
        InvalidGenesisException.check(nonce >= 0, "alloc: nonce %d must not be negative", nonce);
        InvalidGenesisException.check(
                storage.values().stream().noneMatch(UInt256::isZero), "alloc: storage must not hold zeros");
    }

    /** An account that holds wei and nothing else. */
    public static GenesisAccount withBalance(UInt256 balance) {
        return new GenesisAccount(balance, 0, new byte[0], new TreeMap<>(Map.of()));
    }
}
