package org.lumia.ethereum.trie;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.rlp.RlpException;

/** Reads nodes from a store and believes nothing: each must have the hash by which its parent names it. */
final class StoredNode {
    private StoredNode() {}

    /**
     * The leaf at the end of a key, when it is what stands there: its hash tells, without a look into the store. Null when something else
     * does.
     */
    static Node.@Nullable Leaf leaf(Node.Unread unread, byte[] nibbles, int at, byte[] value) {
        byte[] reference = Objects.requireNonNull(unread.reference);
        byte[] rlp = NodeCodec.leaf(nibbles, at, value);
        if (rlp.length < Hash.SIZE || !Arrays.equals(NodeCodec.hashReference(rlp), reference)) {
            return null;
        }
        var leaf = new Node.Leaf(Arrays.copyOfRange(nibbles, at, nibbles.length), value);
        leaf.reference = reference;
        leaf.stored = true;
        leaf.saved = true;
        return leaf;
    }

    /** @throws TrieDamagedException when the node is missing, is another one, or does not decode */
    static Node read(NodeStore store, Node.Unread unread, byte[] path) {
        byte[] rlp = store.get(path);
        if (rlp == null) {
            throw new TrieDamagedException(path, "is missing");
        }
        byte[] reference = Objects.requireNonNull(unread.reference);
        if (!Arrays.equals(NodeCodec.hashReference(rlp), reference)) {
            throw new TrieDamagedException(path, "is not the one its parent names");
        }
        try {
            Node read = NodeCodec.decode(rlp);
            read.reference = reference;
            read.stored = true;
            read.saved = true;
            return read;
        } catch (RlpException e) {
            throw new TrieDamagedException(path, "cannot be decoded: " + e.getMessage());
        }
    }
}
