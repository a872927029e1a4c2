package org.lumia.ethereum.trie;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a trie keeps its nodes, each under its path from the root: one nibble a byte, so that a path holds one version. */
public interface NodeStore {
    /** Without nodes, for tries that begin empty and live in memory only. */
    NodeStore NONE = readOnly(path -> null);

    /** For tries whose changes stay in memory: what one of them would save is dropped. */
    static NodeStore readOnly(Function<byte[], byte @Nullable []> nodes) {
        return new NodeStore() {
            @Override
            public byte @Nullable [] get(byte[] path) {
                return nodes.apply(path);
            }

            @Override
            public void put(byte[] path, byte[] node) {}

            @Override
            public void delete(byte[] path) {}
        };
    }

    /** The RLP of the node at the path; null when there is none. */
    byte @Nullable [] get(byte[] path);

    /** Takes both arrays: the caller does not touch them again. */
    void put(byte[] path, byte[] node);

    void delete(byte[] path);
}
