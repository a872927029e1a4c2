package org.lumia.chain.snapshot;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.lumia.chain.state.StateLoader;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.ethereum.rlp.RlpReader;

/** The upper two levels of a certified account trie: where another trie differs first, by the first byte of hashed addresses. */
final class SubtrieHashes {
    private static final int BRANCH_ITEMS = 17;
    private static final int CHILDREN = 16;
    private static final byte[] NOTHING = {};

    private final Map<String, byte[]> nodes;

    /** @param nodes by path in hex, the root under nothing */
    SubtrieHashes(Map<String, byte[]> nodes) {
        this.nodes = nodes;
    }

    /** Whether they hash to the root, each to what its parent names. */
    boolean areOf(Hash root) {
        byte[] top = nodes.get("");
        if (top == null) {
            return nodes.isEmpty();
        }
        if (!Keccak.hash(top).equals(root)) {
            return false;
        }
        byte[][] children = children(top);
        for (var node : nodes.entrySet()) {
            if (!node.getKey().isEmpty()) {
                int index = Integer.parseInt(node.getKey(), 16);
                if (!Arrays.equals(children[index], Keccak.hash(node.getValue()).bytes())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** In words. */
    String firstDifference(StateLoader ours) {
        byte[][] certified = children(nodes.getOrDefault("", NOTHING));
        byte[][] made = children(ours.accountNode(new byte[0]).orElse(NOTHING));
        for (int i = 0; i < CHILDREN; i++) {
            if (!Arrays.equals(certified[i], made[i])) {
                return "among those whose hashed address begins with 0x%x%s".formatted(i, second(i, ours));
            }
        }
        return "not known";
    }

    private String second(int first, StateLoader ours) {
        String path = HexFormat.of().toHexDigits((byte) first).substring(1);
        Optional<byte[]> made = ours.accountNode(new byte[] {(byte) first});
        if (!nodes.containsKey(path) || made.isEmpty()) {
            return "";
        }
        byte[][] certified = children(nodes.getOrDefault(path, NOTHING));
        byte[][] children = children(made.get());
        for (int i = 0; i < CHILDREN; i++) {
            if (!Arrays.equals(certified[i], children[i])) {
                return "%x".formatted(i);
            }
        }
        return "";
    }

    /** What a branch names, nothing where it names nothing; all nothing for a node that is no branch. */
    private static byte[][] children(byte[] node) {
        byte[][] children = none();
        if (node.length == 0) {
            return children;
        }
        try {
            RlpReader list = RlpReader.ofList(node, 0);
            if (list.remainingItems() == BRANCH_ITEMS) {
                for (int i = 0; i < CHILDREN; i++) {
                    children[i] = list.nextIsList() ? list.raw() : list.bytes();
                }
            }
        } catch (RlpException noNode) {
            return none();
        }
        return children;
    }

    private static byte[][] none() {
        byte[][] none = new byte[CHILDREN][];
        Arrays.fill(none, NOTHING);
        return none;
    }
}
