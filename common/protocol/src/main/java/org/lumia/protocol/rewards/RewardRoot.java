package org.lumia.protocol.rewards;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.merkle.StandardMerkleTree;

/**
 * The Merkle tree of a period, of which operators sign the root and the sums.
 *
 * @param leaves one an account, ascending, at least one
 */
public record RewardRoot(long throughEpoch, List<RewardLeaf> leaves) {
    public RewardRoot {
        leaves = List.copyOf(leaves);
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a root needs a leaf");
        }
    }

    public Hash root() {
        return tree().root();
    }

    /** Of all leaves, wei of LUMIA. */
    public UInt256 total() {
        return leaves.stream().map(RewardLeaf::amount).reduce(UInt256.ZERO, UInt256::addExact);
    }

    /** Of all leaves, wei of ETH. */
    public UInt256 costsWei() {
        return leaves.stream().map(RewardLeaf::costsWei).reduce(UInt256.ZERO, UInt256::addExact);
    }

    public Optional<RewardLeaf> leaf(Address account) {
        return leaves.stream().filter(leaf -> leaf.account().equals(account)).findFirst();
    }

    /** From a leaf of this tree up. */
    public List<Hash> proof(RewardLeaf leaf) {
        return tree().proof(leaf.hash());
    }

    private StandardMerkleTree tree() {
        return StandardMerkleTree.of(leaves.stream().map(RewardLeaf::hash).toList());
    }
}
