package org.lumia.evm.conformance;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;

/** The root of a secure Merkle-Patricia trie, straight from the Yellow Paper's appendix D: slow, short, and not the product's. */
final class ReferenceRoot {
    static final Hash EMPTY = Keccak.hash(new byte[] {(byte) 0x80});

    private final SortedMap<byte[], byte[]> byNibbles = new TreeMap<>(Arrays::compareUnsigned);

    /** Keys are hashed; the value is the leaf's. */
    void put(byte[] key, byte[] value) {
        byte[] hash = Keccak.hash(key).bytes();
        byte[] nibbles = new byte[64];
        for (int i = 0; i < 32; i++) {
            nibbles[2 * i] = (byte) (hash[i] >>> 4 & 0xF);
            nibbles[2 * i + 1] = (byte) (hash[i] & 0xF);
        }
        byNibbles.put(nibbles, value);
    }

    Hash root() {
        if (byNibbles.isEmpty()) {
            return EMPTY;
        }
        byte[][] keys = byNibbles.keySet().toArray(byte[][]::new);
        byte[][] values = byNibbles.values().toArray(byte[][]::new);
        return Keccak.hash(node(keys, values, 0, keys.length, 0));
    }

    private static byte[] node(byte[][] keys, byte[][] values, int from, int to, int depth) {
        var writer = new RlpWriter();
        int list = writer.startList();
        if (to - from == 1) {
            return writer.bytes(hexPrefix(keys[from], depth, 64, true))
                    .bytes(values[from])
                    .endList(list)
                    .toBytes();
        }
        int shared = depth;
        while (keys[from][shared] == keys[to - 1][shared]) {
            shared++;
        }
        if (shared > depth) {
            writer.bytes(hexPrefix(keys[from], depth, shared, false));
            reference(writer, node(keys, values, from, to, shared));
            return writer.endList(list).toBytes();
        }
        int at = from;
        for (int nibble = 0; nibble < 16; nibble++) {
            int end = at;
            while (end < to && keys[end][depth] == nibble) {
                end++;
            }
            if (end == at) {
                writer.bytes(new byte[0]);
            } else {
                reference(writer, node(keys, values, at, end, depth + 1));
            }
            at = end;
        }
        return writer.bytes(new byte[0]).endList(list).toBytes();
    }

    private static void reference(RlpWriter writer, byte[] node) {
        if (node.length < 32) {
            writer.raw(node);
        } else {
            writer.hash(Keccak.hash(node));
        }
    }

    private static byte[] hexPrefix(byte[] nibbles, int from, int to, boolean leaf) {
        int length = to - from;
        byte[] out = new byte[length / 2 + 1];
        boolean odd = length % 2 == 1;
        out[0] = (byte) ((leaf ? 0x20 : 0) + (odd ? 0x10 + nibbles[from] : 0));
        int at = from + (odd ? 1 : 0);
        for (int i = 1; i < out.length; i++, at += 2) {
            out[i] = (byte) (nibbles[at] << 4 | nibbles[at + 1]);
        }
        return out;
    }
}
