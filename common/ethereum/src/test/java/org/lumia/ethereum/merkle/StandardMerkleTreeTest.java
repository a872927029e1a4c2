package org.lumia.ethereum.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

class StandardMerkleTreeTest {

    @Test
    void everyLeafProvesAndNoOtherDoes() {
        for (int count = 1; count < 40; count++) {
            List<Hash> leaves = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                leaves.add(StandardMerkleTree.leaf(new byte[] {(byte) i}));
            }
            StandardMerkleTree tree = StandardMerkleTree.of(leaves);
            for (Hash leaf : leaves) {
                assertThat(StandardMerkleTree.verify(tree.root(), leaf, tree.proof(leaf)))
                        .isTrue();
            }
            Hash stranger = Keccak.hash(new byte[] {9, 9});
            assertThat(StandardMerkleTree.verify(tree.root(), stranger, tree.proof(leaves.getFirst())))
                    .isFalse();
            assertThatThrownBy(() -> tree.proof(stranger)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theOrderOfLeavesDoesNotMatter() {
        List<Hash> leaves = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            leaves.add(StandardMerkleTree.leaf(new byte[] {(byte) i}));
        }
        Hash root = StandardMerkleTree.of(leaves).root();
        Collections.shuffle(leaves, new Random(5));
        assertThat(StandardMerkleTree.of(leaves).root()).isEqualTo(root);
    }

    @Test
    void aTreeNeedsALeaf() {
        assertThatThrownBy(() -> StandardMerkleTree.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    /** The dump of OpenZeppelin merkle-tree 1.0.6 over the strings "a" to "f". */
    @Test
    void theNodesAreOpenZeppelins() {
        List<Hash> leaves = new ArrayList<>();
        for (char letter = 'a'; letter <= 'f'; letter++) {
            byte[] encoded = new byte[96];
            encoded[31] = 32;
            encoded[63] = 1;
            encoded[64] = (byte) letter;
            leaves.add(StandardMerkleTree.leaf(encoded));
        }
        assertThat(StandardMerkleTree.of(leaves).nodes())
                .extracting(Hash::toString)
                .containsExactly(
                        "0x6deb52b5da8fd108f79fab00341f38d2587896634c646ee52e49f845680a70c8",
                        "0x52426e0f1f65ff7e209a13b8c29cffe82e3acaf3dad0a9b9088f3b9a61a929c3",
                        "0xfd3cf45654e88d1cc5d663578c82c76f4b5e3826bacaa1216441443504538f51",
                        "0x8076923e76cf01a7c048400a2304c9a9c23bbbdac3a98ea3946340fdafbba34f",
                        "0x965b92c6cf08303cc4feb7f3e0819c436c2cec17c6f0688a6af139c9a368707c",
                        "0xeba909cf4bb90c6922771d7f126ad0fd11dfde93f3937a196274e1ac20fd2f5b",
                        "0xc62a8cfa41edc0ef6f6ae27a2985b7d39c7fea770787d7e104696c6e81f64848",
                        "0x9cf5a63718145ba968a01c1d557020181c5b252f665cf7386d370eddb176517b",
                        "0x9c15a6a0eaeed500fd9eed4cbeab71f797cefcc67bfd46683e4d2e6ff7f06d1c",
                        "0x9a4f64e953595df82d1b4f570d34c4f4f0cfaf729a61e9d60e83e579e1aa283e",
                        "0x19ba6c6333e0e9a15bf67523e0676e2f23eb8e574092552d5e888c64a4bb3681");
    }
}
