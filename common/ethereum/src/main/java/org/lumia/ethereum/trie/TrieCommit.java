package org.lumia.ethereum.trie;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/** Gives a trie's changed nodes their hashes, and takes to the store what has changed since it last did so. */
final class TrieCommit {
    private static final byte[] TOP = {};

    private final NodeStore store;
    private final List<byte[]> vacated = new ArrayList<>();
    private boolean rootStored;

    /** @param rootStored whether the store has a root node */
    TrieCommit(NodeStore store, boolean rootStored) {
        this.store = store;
        this.rootStored = rootStored;
    }

    /** The node left its path, where another may come to stand before the next {@link #save}. */
    void vacate(Node node, byte[] path) {
        if (node.stored) {
            vacated.add(path);
        }
    }

    /** The hash of a root that is dirty, and of all that is dirty below. */
    Hash hash(Node root) {
        Hash hash = Keccak.hash(hashBelow(root));
        root.reference = NodeCodec.hashReference(hash);
        return hash;
    }

    /** Gives all dirty nodes below their references; the node's own RLP. */
    private byte[] hashBelow(Node node) {
        switch (node) {
            case Node.Branch branch -> {
                for (Node child : branch.children) {
                    if (child != null && child.isDirty()) {
                        child.reference = NodeCodec.reference(hashBelow(child));
                    }
                }
            }
            case Node.Extension extension -> {
                if (extension.child.isDirty()) {
                    extension.child.reference = NodeCodec.reference(hashBelow(extension.child));
                }
            }
            case Node.Leaf leaf -> {}
            case Node.Unread unread -> {}
        }
        return NodeCodec.encode(node);
    }

    /** Whether the store holds the nodes under this root and no others. */
    boolean isSaved(@Nullable Node root) {
        return vacated.isEmpty() && (root == null ? !rootStored : root.saved);
    }

    /** Makes the store hold the nodes under this root, which has been hashed, and no others. */
    void save(@Nullable Node root) {
        vacated.forEach(store::delete);
        vacated.clear();
        if (root == null) {
            if (rootStored) {
                store.delete(TOP);
            }
        } else if (!root.saved) {
            saveBelow(root, TOP);
            put(root, TOP);
        }
        rootStored = root != null;
    }

    private void saveBelow(Node node, byte[] path) {
        switch (node) {
            case Node.Branch branch -> {
                for (int i = 0; i < 16; i++) {
                    Node child = branch.children[i];
                    if (child != null && !child.saved) {
                        save(child, Nibbles.append(path, (byte) i));
                    }
                }
            }
            case Node.Extension extension -> {
                if (!extension.child.saved) {
                    save(extension.child, Nibbles.concat(path, extension.key));
                }
            }
            case Node.Leaf leaf -> {}
            case Node.Unread unread -> {}
        }
    }

    private void save(Node node, byte[] path) {
        saveBelow(node, path);
        if (NodeCodec.isHash(Objects.requireNonNull(node.reference))) {
            put(node, path);
            return;
        }
        if (node.stored) {
            node.stored = false;
            store.delete(path);
        }
        node.saved = true;
    }

    private void put(Node node, byte[] path) {
        store.put(path, NodeCodec.encode(node));
        node.stored = true;
        node.saved = true;
    }
}
