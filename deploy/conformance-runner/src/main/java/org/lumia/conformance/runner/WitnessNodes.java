package org.lumia.conformance.runner;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.ethereum.trie.NodeStore;
import org.lumia.ethereum.trie.Trie;

/** Trie nodes that came by hash, each under its path below a root. */
final class WitnessNodes implements NodeStore {
    private static final int BRANCH_ITEMS = 17;

    private final Map<String, byte[]> byPath = new HashMap<>();

    private WitnessNodes() {}

    /** The nodes that can be reached from the root. */
    static NodeStore below(Hash root, Map<Hash, byte[]> nodes) {
        var store = new WitnessNodes();
        store.collect(root, "", nodes);
        return store;
    }

    private void collect(Hash hash, String path, Map<Hash, byte[]> nodes) {
        byte[] node = nodes.get(hash);
        if (node != null && !hash.equals(Trie.EMPTY_ROOT)) {
            byPath.put(path, node);
            children(RlpReader.ofList(node, 0), path, nodes);
        }
    }

    private void children(RlpReader node, String path, Map<Hash, byte[]> nodes) {
        if (node.remainingItems() == BRANCH_ITEMS) {
            for (int i = 0; i < BRANCH_ITEMS - 1; i++) {
                child(node, path + Character.forDigit(i, 16), nodes);
            }
        } else {
            byte[] key = node.bytes();
            String nibbles = Hex.encode(key).substring((key[0] & 0x10) == 0 ? 4 : 3);
            boolean leaf = (key[0] & 0x20) != 0;
            if (!leaf) {
                child(node, path + nibbles, nodes);
            }
        }
    }

    /** A hash, nothing, or a node that is short enough to stand in its parent. */
    private void child(RlpReader parent, String path, Map<Hash, byte[]> nodes) {
        if (parent.nextIsList()) {
            children(parent.list(), path, nodes);
            return;
        }
        byte[] reference = parent.bytes();
        if (reference.length == Hash.SIZE) {
            collect(Hash.wrap(reference), path, nodes);
        }
    }

    private static String key(byte[] path) {
        var key = new StringBuilder(path.length);
        for (byte nibble : path) {
            key.append(Character.forDigit(nibble, 16));
        }
        return key.toString();
    }

    @Override
    public byte @Nullable [] get(byte[] path) {
        return byPath.get(key(path));
    }

    @Override
    public void put(byte[] path, byte[] node) {
        byPath.put(key(path), node);
    }

    @Override
    public void delete(byte[] path) {
        byPath.remove(key(path));
    }
}
