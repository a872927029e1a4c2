package org.lumia.ethereum.trie;

import org.jspecify.annotations.Nullable;

/** A node in memory. {@code reference} is what its parent holds; null while the node has changes that are not hashed. */
abstract sealed class Node {
    /** RLP of the hash (33 bytes), or the node itself where that is shorter than 32 bytes. */
    byte @Nullable [] reference;
    /** Whether the store has a node at this one's path. */
    boolean stored;
    /** Whether the store has this node and all below as they are: in its own entry, or in the one it is embedded in. */
    boolean saved;

    boolean isDirty() {
        return reference == null;
    }

    void touch() {
        reference = null;
        saved = false;
    }

    /** A node in the store that has not been read. */
    static final class Unread extends Node {
        Unread(byte[] reference) {
            this.reference = reference;
            this.stored = true;
            this.saved = true;
        }
    }

    /** The rest of one key, and its value. */
    static final class Leaf extends Node {
        byte[] key;
        byte[] value;

        Leaf(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }
    }

    /** Nibbles that all keys below share; the child is a branch, read or not. */
    static final class Extension extends Node {
        byte[] key;
        Node child;

        Extension(byte[] key, Node child) {
            this.key = key;
            this.child = child;
        }
    }

    static final class Branch extends Node {
        final @Nullable Node[] children = new Node[16];
        byte @Nullable [] value;
    }
}
