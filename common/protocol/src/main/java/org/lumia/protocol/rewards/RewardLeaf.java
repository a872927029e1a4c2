package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.merkle.StandardMerkleTree;

/** What an account may claim of an epoch on L1, in wei of LUMIA. */
public record RewardLeaf(long subnet, long epoch, Address account, UInt256 amount) {
    /** The leaf of OpenZeppelin's StandardMerkleTree. */
    public Hash hash() {
        return StandardMerkleTree.leaf(new AbiWriter()
                .uint(subnet)
                .uint(epoch)
                .address(account)
                .uint256(amount)
                .toBytes());
    }
}
