package org.lumia.ethereum.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/**
 * A Merkle tree as OpenZeppelin's {@code StandardMerkleTree} builds it: leaves are keccak256(keccak256(abi.encode(values))),
 * sorted; an inner node is keccak256 of its two children, the smaller first. {@code MerkleProof.verify} takes its proofs.
 */
public final class StandardMerkleTree {
    /** The complete binary tree as an array: children of i at 2i + 1 and 2i + 2. */
    private final Hash[] nodes;

    private StandardMerkleTree(Hash[] nodes) {
        this.nodes = nodes;
    }

    /** @throws IllegalArgumentException without any leaf */
    public static StandardMerkleTree of(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree needs a leaf");
        }
        Hash[] sorted = leaves.toArray(Hash[]::new);
        Arrays.sort(sorted);
        Hash[] nodes = new Hash[2 * sorted.length - 1];
        for (int i = 0; i < sorted.length; i++) {
            nodes[nodes.length - 1 - i] = sorted[i];
        }
        for (int i = sorted.length - 2; i >= 0; i--) {
            nodes[i] = parent(nodes[2 * i + 1], nodes[2 * i + 2]);
        }
        return new StandardMerkleTree(nodes);
    }

    /** The leaf of values encoded by {@code abi.encode}. */
    public static Hash leaf(byte[] encodedValues) {
        return Keccak.hash(Keccak.hash(encodedValues).bytes());
    }

    public Hash root() {
        return nodes[0];
    }

    /** All nodes, the root first. */
    public List<Hash> nodes() {
        return List.of(nodes);
    }

    /** The siblings from the leaf up. @throws IllegalArgumentException for a hash that is no leaf */
    public List<Hash> proof(Hash leaf) {
        int index = nodes.length / 2;
        while (index < nodes.length && !nodes[index].equals(leaf)) {
            index++;
        }
        if (index == nodes.length) {
            throw new IllegalArgumentException("no leaf of this tree: " + leaf);
        }
        List<Hash> siblings = new ArrayList<>();
        while (index > 0) {
            siblings.add(nodes[index % 2 == 0 ? index - 1 : index + 1]);
            index = (index - 1) / 2;
        }
        return List.copyOf(siblings);
    }

    /** Whether the proof leads from the leaf to the root. */
    public static boolean verify(Hash root, Hash leaf, List<Hash> proof) {
        Hash node = leaf;
        for (Hash sibling : proof) {
            node = parent(node, sibling);
        }
        return node.equals(root);
    }

    private static Hash parent(Hash a, Hash b) {
        return a.compareTo(b) <= 0 ? Keccak.hash(a.bytes(), b.bytes()) : Keccak.hash(b.bytes(), a.bytes());
    }
}
