package org.lumia.ethereum.trie;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;

/**
 * A Merkle-Patricia trie over a {@link NodeStore}. Nodes are read when needed and stay in memory until {@link
 * #forgetBelow}; changes reach the store with {@link #save}. One writer; not safe for concurrent use.
 */
public final class Trie {
    /** Root of a trie without entries: keccak256 of an empty RLP string. */
    public static final Hash EMPTY_ROOT = Keccak.hash(new byte[] {(byte) 0x80});

    private final NodeStore store;
    private final TrieCommit commit;
    private @Nullable Node root;
    private Hash rootHash;
    private boolean changed;
    private long bytesInMemory;
    private byte @Nullable [] known;

    /** The trie whose root node, at the empty path of the store, has this hash. */
    public Trie(NodeStore store, Hash rootHash) {
        this.store = store;
        this.commit = new TrieCommit(store, !rootHash.equals(EMPTY_ROOT));
        this.rootHash = rootHash;
        this.root = rootHash.equals(EMPTY_ROOT) ? null : new Node.Unread(NodeCodec.hashReference(rootHash));
    }

    /** An empty trie in memory. */
    public static Trie inMemory() {
        return new Trie(NodeStore.NONE, EMPTY_ROOT);
    }

    /** About what the nodes made or read since {@link #forgetBelow}, and those it left, take of the heap. */
    public long bytesInMemory() {
        return bytesInMemory;
    }

    /** Whether the store has all of it. */
    public boolean isSaved() {
        return commit.isSaved(root);
    }

    /** The value; null when the key has none. */
    public byte @Nullable [] get(byte[] key) {
        byte[] nibbles = NodeCodec.nibbles(key);
        Node node = root = read(root, nibbles, 0);
        int at = 0;
        while (node != null) {
            switch (node) {
                case Node.Leaf leaf -> {
                    return Nibbles.matches(leaf.key, nibbles, at) && at + leaf.key.length == nibbles.length
                            ? leaf.value
                            : null;
                }
                case Node.Extension extension -> {
                    if (!Nibbles.matches(extension.key, nibbles, at)) {
                        return null;
                    }
                    at += extension.key.length;
                    node = extension.child = Objects.requireNonNull(read(extension.child, nibbles, at));
                }
                case Node.Branch branch -> {
                    if (at == nibbles.length) {
                        return branch.value;
                    }
                    int index = nibbles[at++];
                    node = branch.children[index] = read(branch.children[index], nibbles, at);
                }
                case Node.Unread unread -> throw new IllegalStateException("unread after reading");
            }
        }
        return null;
    }

    /** Sets a value, which is not empty. */
    public void put(byte[] key, byte[] value) {
        put(key, value, null);
    }

    /**
     * Sets a value, which is not empty.
     *
     * @param before the value that the key has, where the caller knows: a leaf whose hash its parent names need not be read
     */
    public void put(byte[] key, byte[] value, byte @Nullable [] before) {
        if (value.length == 0) {
            throw new IllegalArgumentException("a trie has no empty values; remove the key");
        }
        changed = false;
        known = before;
        root = insert(root, NodeCodec.nibbles(key), 0, value);
        known = null;
    }

    public void remove(byte[] key) {
        remove(key, null);
    }

    /** @param before as of {@link #put(byte[], byte[], byte[])} */
    public void remove(byte[] key, byte @Nullable [] before) {
        changed = false;
        known = before;
        root = delete(root, NodeCodec.nibbles(key), 0);
        known = null;
    }

    /** {@link #hash} and {@link #save}. */
    public Hash commit() {
        Hash hash = hash();
        save();
        return hash;
    }

    /** Hashes what has changed: the new root. The store is left as it is. */
    public Hash hash() {
        if (root == null) {
            rootHash = EMPTY_ROOT;
        } else if (root.isDirty()) {
            rootHash = commit.hash(root);
        }
        return rootHash;
    }

    /** Writes to the store what has changed since this was last done; after {@link #hash}. */
    public void save() {
        commit.save(root);
    }

    public Hash root() {
        return rootHash;
    }

    /** Drops what is saved and stands deeper than this many nodes from memory, also below what is not saved. */
    public void forgetBelow(int depth) {
        bytesInMemory = 0;
        root = shed(root, depth);
    }

    /**
     * The nodes from the root to the key, or to where its absence shows, as eth_getProof gives them; after {@link #hash}.
     */
    public List<byte[]> proof(byte[] key) {
        byte[] nibbles = NodeCodec.nibbles(key);
        var proof = new ArrayList<byte[]>();
        Node node = root = read(root, nibbles, 0);
        int at = 0;
        while (node != null) {
            byte[] rlp = NodeCodec.encode(node);
            if (proof.isEmpty() || rlp.length >= Hash.SIZE) {
                proof.add(rlp);
            }
            switch (node) {
                case Node.Leaf leaf -> node = null;
                case Node.Extension extension -> {
                    boolean onPath = Nibbles.matches(extension.key, nibbles, at);
                    at += extension.key.length;
                    node = onPath
                            ? (extension.child = Objects.requireNonNull(read(extension.child, nibbles, at)))
                            : null;
                }
                case Node.Branch branch -> {
                    if (at == nibbles.length) {
                        node = null;
                    } else {
                        int index = nibbles[at++];
                        node = branch.children[index] = read(branch.children[index], nibbles, at);
                    }
                }
                case Node.Unread unread -> throw new IllegalStateException("unread after reading");
            }
        }
        return proof;
    }

    private Node insert(@Nullable Node node, byte[] key, int at, byte[] value) {
        Node open = open(node, key, at);
        return switch (open) {
            case null -> {
                changed = true;
                yield made(new Node.Leaf(Arrays.copyOfRange(key, at, key.length), value));
            }
            case Node.Leaf leaf -> insertAtLeaf(leaf, key, at, value);
            case Node.Extension extension -> insertAtExtension(extension, key, at, value);
            case Node.Branch branch -> {
                if (at == key.length) {
                    changed = !Arrays.equals(branch.value, value);
                    branch.value = value;
                } else {
                    branch.children[key[at]] = insert(branch.children[key[at]], key, at + 1, value);
                }
                touchIfChanged(branch);
                yield branch;
            }
            case Node.Unread unread -> throw new IllegalStateException("unread after reading");
        };
    }

    private Node insertAtLeaf(Node.Leaf leaf, byte[] key, int at, byte[] value) {
        int shared = Nibbles.shared(leaf.key, key, at);
        if (shared == leaf.key.length && at + shared == key.length) {
            if (!Arrays.equals(leaf.value, value)) {
                changed = true;
                leaf.value = value;
                leaf.touch();
            }
            return leaf;
        }
        changed = true;
        var branch = made(new Node.Branch());
        if (shared == leaf.key.length) {
            branch.value = leaf.value;
        } else {
            branch.children[leaf.key[shared]] =
                    made(new Node.Leaf(Arrays.copyOfRange(leaf.key, shared + 1, leaf.key.length), leaf.value));
        }
        return split(leaf, branch, key, at, shared, value);
    }

    private Node insertAtExtension(Node.Extension extension, byte[] key, int at, byte[] value) {
        int shared = Nibbles.shared(extension.key, key, at);
        if (shared == extension.key.length) {
            extension.child = insert(extension.child, key, at + shared, value);
            touchIfChanged(extension);
            return extension;
        }
        changed = true;
        var branch = made(new Node.Branch());
        branch.children[extension.key[shared]] = shared + 1 == extension.key.length
                ? extension.child
                : made(new Node.Extension(
                        Arrays.copyOfRange(extension.key, shared + 1, extension.key.length), extension.child));
        return split(extension, branch, key, at, shared, value);
    }

    /** Adds the new key to a branch that takes the place of {@code old}, below an extension of what both share. */
    private Node split(Node old, Node.Branch branch, byte[] key, int at, int shared, byte[] value) {
        int rest = at + shared;
        if (rest == key.length) {
            branch.value = value;
        } else {
            branch.children[key[rest]] = made(new Node.Leaf(Arrays.copyOfRange(key, rest + 1, key.length), value));
        }
        Node top = shared == 0 ? branch : made(new Node.Extension(Arrays.copyOfRange(key, at, rest), branch));
        top.stored = old.stored;
        return top;
    }

    private @Nullable Node delete(@Nullable Node node, byte[] key, int at) {
        Node open = open(node, key, at);
        return switch (open) {
            case null -> null;
            case Node.Leaf leaf -> {
                if (!Nibbles.matches(leaf.key, key, at) || at + leaf.key.length != key.length) {
                    yield leaf;
                }
                changed = true;
                commit.vacate(leaf, Arrays.copyOf(key, at));
                yield null;
            }
            case Node.Extension extension -> deleteBelow(extension, key, at);
            case Node.Branch branch -> {
                if (at == key.length) {
                    changed = branch.value != null;
                    branch.value = null;
                } else {
                    branch.children[key[at]] = delete(branch.children[key[at]], key, at + 1);
                }
                touchIfChanged(branch);
                yield changed ? collapse(branch, Arrays.copyOf(key, at)) : branch;
            }
            case Node.Unread unread -> throw new IllegalStateException("unread after reading");
        };
    }

    private Node deleteBelow(Node.Extension extension, byte[] key, int at) {
        if (!Nibbles.matches(extension.key, key, at)) {
            return extension;
        }
        int below = at + extension.key.length;
        Node child = Objects.requireNonNull(delete(extension.child, key, below), "a branch has two entries or more");
        if (!changed) {
            return extension;
        }
        extension.touch();
        extension.child = child;
        return child instanceof Node.Branch
                ? extension
                : lengthen(extension.key, child, extension.stored, Arrays.copyOf(key, below));
    }

    /** A branch that lost an entry: itself while it has two, else what its only entry becomes. */
    private Node collapse(Node.Branch branch, byte[] path) {
        int only = -1;
        for (int i = 0; i < 16; i++) {
            if (branch.children[i] != null) {
                if (only >= 0 || branch.value != null) {
                    return branch;
                }
                only = i;
            }
        }
        if (only < 0) {
            var leaf = made(new Node.Leaf(new byte[0], Objects.requireNonNull(branch.value)));
            leaf.stored = branch.stored;
            return leaf;
        }
        byte[] childPath = Nibbles.append(path, (byte) only);
        Node child = Objects.requireNonNull(read(branch.children[only], childPath, childPath.length));
        return lengthen(new byte[] {(byte) only}, child, branch.stored, childPath);
    }

    /** Puts nibbles before a node, which moves up from {@code childPath} unless it is a branch. */
    private Node lengthen(byte[] nibbles, Node child, boolean stored, byte[] childPath) {
        switch (child) {
            case Node.Leaf leaf -> leaf.key = Nibbles.concat(nibbles, leaf.key);
            case Node.Extension extension -> extension.key = Nibbles.concat(nibbles, extension.key);
            case Node.Branch branch -> {
                var extension = made(new Node.Extension(nibbles, branch));
                extension.stored = stored;
                return extension;
            }
            case Node.Unread unread -> throw new IllegalStateException("unread after reading");
        }
        commit.vacate(child, childPath);
        child.stored = stored;
        child.touch();
        return child;
    }

    private void touchIfChanged(Node node) {
        if (changed) {
            node.touch();
        }
    }

    private <N extends Node> N made(N node) {
        bytesInMemory += NodeBytes.of(node);
        return node;
    }

    /** As {@link #read}, but a leaf that is known by its value is checked by its hash alone. */
    private @Nullable Node open(@Nullable Node node, byte[] key, int at) {
        if (known != null && node instanceof Node.Unread unread) {
            Node.Leaf leaf = StoredNode.leaf(unread, key, at, known);
            if (leaf != null) {
                return made(leaf);
            }
        }
        return read(node, key, at);
    }

    /** The node itself, from the store when it has not been read; its path is the first {@code length} nibbles. */
    private @Nullable Node read(@Nullable Node node, byte[] nibbles, int length) {
        if (!(node instanceof Node.Unread unread)) {
            return node;
        }
        return made(StoredNode.read(store, unread, Arrays.copyOf(nibbles, length)));
    }

    private @Nullable Node shed(@Nullable Node node, int depth) {
        if (node == null || node.reference == null) {
            return node;
        }
        if (depth <= 0 && node.stored && node.saved) {
            return new Node.Unread(node.reference);
        }
        bytesInMemory += NodeBytes.of(node);
        switch (node) {
            case Node.Branch branch -> {
                for (int i = 0; i < 16; i++) {
                    branch.children[i] = shed(branch.children[i], depth - 1);
                }
            }
            case Node.Extension extension -> extension.child = Objects.requireNonNull(shed(extension.child, depth - 1));
            case Node.Leaf leaf -> {}
            case Node.Unread unread -> {}
        }
        return node;
    }
}
