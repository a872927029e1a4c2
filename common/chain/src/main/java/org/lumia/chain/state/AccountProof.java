package org.lumia.chain.state;

import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.Account;

/**
 * What eth_getProof says (EIP-1186).
 *
 * @param nodes RLP from the state root to the account, or to where its absence shows
 */
public record AccountProof(Account account, Hash storageRoot, List<byte[]> nodes, List<Slot> slots) {
    public record Slot(UInt256 slot, UInt256 value, List<byte[]> nodes) {}
}
