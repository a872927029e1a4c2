package org.lumia.ethereum.trie;

import java.util.Arrays;

/** A node is missing, or is not the one its parent names. */
public final class TrieDamagedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    TrieDamagedException(byte[] path, String problem) {
        super("trie node at path %s %s".formatted(Arrays.toString(path), problem));
    }
}
