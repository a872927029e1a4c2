package org.lumia.ethereum.trie;

import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;

/** Roots of tries that are built at once and thrown away. */
public final class TrieRoots {
    /** Indices below are their own RLP. */
    private static final int ONE_BYTE = 0x80;

    private TrieRoots() {}

    /** The root of a block's transactions or receipts: values under the RLP of their index. */
    public static Hash ofList(List<byte[]> values) {
        int count = values.size();
        byte[][] keys = new byte[count][];
        byte[][] sorted = new byte[count][];
        for (int i = 0; i < count; i++) {
            int place = place(i, count);
            keys[place] = NodeCodec.nibbles(new RlpWriter(16).uint64(i).toBytes());
            sorted[place] = values.get(i);
        }
        return new SortedTrie(keys, sorted).root();
    }

    /** Where an index stands when the RLP of all is sorted: zero is 0x80, after all that are one byte below it. */
    private static int place(int index, int count) {
        if (index >= ONE_BYTE) {
            return index;
        }
        return index == 0 ? Math.min(count, ONE_BYTE) - 1 : index - 1;
    }

    /** The root of a map as it is. */
    public static Hash ofMap(Map<byte[], byte[]> entries) {
        var trie = Trie.inMemory();
        entries.forEach(trie::put);
        return trie.commit();
    }

    /** The root of a map whose keys are hashed first, as in the state: values are {@link #account} or {@link #slot}. */
    public static Hash ofHashedKeys(Map<byte[], byte[]> entries) {
        var trie = Trie.inMemory();
        entries.forEach((key, value) -> trie.put(Keccak.hash(key).bytes(), value));
        return trie.commit();
    }

    /** An account as the state trie holds it. */
    public static byte[] account(long nonce, UInt256 balance, Hash storageRoot, Hash codeHash) {
        var writer = new RlpWriter(112);
        int list = writer.startList();
        writer.uint64(nonce).uint256(balance).hash(storageRoot).hash(codeHash);
        return writer.endList(list).toBytes();
    }

    /** A storage value, which is not zero, as a storage trie holds it. */
    public static byte[] slot(UInt256 value) {
        return new RlpWriter(40).uint256(value).toBytes();
    }
}
