package org.lumia.ethereum.trie;

import java.util.Arrays;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/** The root of a trie that is built at once from sorted entries, without nodes that stay: each is encoded where it ends. */
final class SortedTrie {
    private final byte[][] keys;
    private final byte[][] values;

    /**
     * @param keys nibbles, in ascending order, each once
     * @param values not empty; at the index of their keys
     */
    SortedTrie(byte[][] keys, byte[][] values) {
        this.keys = keys;
        this.values = values;
    }

    Hash root() {
        return keys.length == 0 ? Trie.EMPTY_ROOT : Keccak.hash(node(0, keys.length, 0));
    }

    /** RLP of the node over the entries in a range, which share their first nibbles. */
    private byte[] node(int from, int to, int shared) {
        byte[] first = keys[from];
        if (to - from == 1) {
            return NodeCodec.leaf(first, shared, values[from]);
        }
        int fork = shared + Nibbles.shared(Arrays.copyOfRange(first, shared, first.length), keys[to - 1], shared);
        byte[] branch = branch(from, to, fork);
        if (fork == shared) {
            return branch;
        }
        return NodeCodec.extension(first, shared, fork, NodeCodec.reference(branch));
    }

    private byte[] branch(int from, int to, int fork) {
        byte[][] items = new byte[17][];
        Arrays.fill(items, NodeCodec.NO_ITEM);
        int at = from;
        if (keys[at].length == fork) {
            items[16] = NodeCodec.item(values[at]);
            at++;
        }
        while (at < to) {
            int nibble = keys[at][fork];
            int end = at + 1;
            while (end < to && keys[end][fork] == nibble) {
                end++;
            }
            items[nibble] = NodeCodec.reference(node(at, end, fork + 1));
            at = end;
        }
        return NodeCodec.list(items);
    }
}
