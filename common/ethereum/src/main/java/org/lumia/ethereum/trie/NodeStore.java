package org.lumia.ethereum.trie;

import org.jspecify.annotations.Nullable;

/** Where a trie keeps its nodes, each under its path from the root: one nibble a byte, so that a path holds one version. */
public interface NodeStore {
    /** A store without nodes that refuses to take any: for tries that live in memory only. */
    NodeStore NONE = new NodeStore() {
        @Override
        public byte @Nullable [] get(byte[] path) {
            return null;
        }

        @Override
        public void put(byte[] path, byte[] node) {}

        @Override
        public void delete(byte[] path) {}
    };

    /** The RLP of the node at the path; null when there is none. */
    byte @Nullable [] get(byte[] path);

    /** Takes both arrays: the caller does not touch them again. */
    void put(byte[] path, byte[] node);

    void delete(byte[] path);
}
