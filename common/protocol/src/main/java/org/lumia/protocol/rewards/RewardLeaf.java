package org.lumia.protocol.rewards;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.merkle.StandardMerkleTree;

/**
 * All that an account has earned and spent since genesis through the last epoch of a period; a claim on L1 pays what it was not paid.
 *
 * @param amount wei of LUMIA
 * @param costsWei ETH to reimburse for posting
 */
public record RewardLeaf(
        long l1ChainId, long subnet, long throughEpoch, Address account, UInt256 amount, UInt256 costsWei) {
    /** The leaf of OpenZeppelin's StandardMerkleTree. */
    public Hash hash() {
        return StandardMerkleTree.leaf(new AbiWriter()
                .uint(l1ChainId)
                .uint(subnet)
                .uint(throughEpoch)
                .address(account)
                .uint256(amount)
                .uint256(costsWei)
                .toBytes());
    }
}
