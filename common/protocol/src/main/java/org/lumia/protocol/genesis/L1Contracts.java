package org.lumia.protocol.genesis;

import org.lumia.ethereum.Address;

/** The layer 1 of a subnet and the network's contracts there. */
public record L1Contracts(long chainId, Address registry, Address inbox, Address rollup, Address distributor) {
    public L1Contracts {
        InvalidGenesisException.check(chainId > 0, "l1.chainId %d must be positive", chainId);
    }
}
