package org.lumia.ethereum.trie;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpException;

/** RLP of trie nodes, written by hand since every changed branch of every block passes here. */
final class NodeCodec {
    private static final int HASH_ITEM = 0x80 + Hash.SIZE;
    /** What a branch holds where it has no child, or no value; not to be modified. */
    static final byte[] NO_ITEM = {(byte) 0x80};

    private NodeCodec() {}

    /** The RLP of a node whose children have their references. */
    static byte[] encode(Node node) {
        return switch (node) {
            case Node.Branch branch -> branch(branch);
            case Node.Leaf leaf -> pair(compact(leaf.key, true), item(leaf.value));
            case Node.Extension extension ->
                pair(compact(extension.key, false), Objects.requireNonNull(extension.child.reference));
            case Node.Unread unread -> throw new IllegalStateException("an unread node has no encoding here");
        };
    }

    /** What a parent holds of a node with this RLP. */
    static byte[] reference(byte[] rlp) {
        return rlp.length < Hash.SIZE ? rlp : hashReference(Keccak.hash(rlp));
    }

    static byte[] hashReference(Hash hash) {
        byte[] reference = new byte[1 + Hash.SIZE];
        reference[0] = (byte) HASH_ITEM;
        System.arraycopy(hash.bytes(), 0, reference, 1, Hash.SIZE);
        return reference;
    }

    static boolean isHash(byte[] reference) {
        return reference.length == 1 + Hash.SIZE;
    }

    private static byte[] branch(Node.Branch branch) {
        byte[][] items = new byte[17][];
        for (int i = 0; i < 16; i++) {
            Node child = branch.children[i];
            items[i] = child == null ? NO_ITEM : Objects.requireNonNull(child.reference);
        }
        items[16] = branch.value == null ? NO_ITEM : item(branch.value);
        return list(items);
    }

    /** The RLP of an extension, over its child's reference, or of a leaf, over its value's {@link #item}. */
    static byte[] pair(byte[] compactKey, byte[] second) {
        return list(item(compactKey), second);
    }

    /** The RLP list of encoded items. */
    static byte[] list(byte[]... items) {
        int length = 0;
        for (byte[] item : items) {
            length += item.length;
        }
        byte[] out = new byte[headerSize(length) + length];
        int at = listHeader(out, length);
        for (byte[] item : items) {
            System.arraycopy(item, 0, out, at, item.length);
            at += item.length;
        }
        return out;
    }

    static byte[] item(byte[] bytes) {
        if (bytes.length == 1 && bytes[0] >= 0) {
            return bytes;
        }
        int header = headerSize(bytes.length);
        byte[] out = new byte[header + bytes.length];
        writeHeader(out, bytes.length, 0x80);
        System.arraycopy(bytes, 0, out, header, bytes.length);
        return out;
    }

    private static int headerSize(int length) {
        return length < 56 ? 1 : 1 + lengthBytes(length);
    }

    private static int lengthBytes(int length) {
        return 4 - Integer.numberOfLeadingZeros(length) / 8;
    }

    private static int listHeader(byte[] out, int length) {
        return writeHeader(out, length, 0xC0);
    }

    private static int writeHeader(byte[] out, int length, int base) {
        if (length < 56) {
            out[0] = (byte) (base + length);
            return 1;
        }
        int bytes = lengthBytes(length);
        out[0] = (byte) (base + 55 + bytes);
        for (int i = 0; i < bytes; i++) {
            out[1 + i] = (byte) (length >>> (8 * (bytes - 1 - i)));
        }
        return 1 + bytes;
    }

    /** Hex-prefix encoding. */
    static byte[] compact(byte[] nibbles, boolean leaf) {
        byte[] out = new byte[nibbles.length / 2 + 1];
        int at = 0;
        int flag = leaf ? 2 : 0;
        if ((nibbles.length & 1) == 1) {
            out[0] = (byte) ((flag + 1) << 4 | nibbles[at++]);
        } else {
            out[0] = (byte) (flag << 4);
        }
        for (int i = 1; i < out.length; i++) {
            out[i] = (byte) (nibbles[at] << 4 | nibbles[at + 1]);
            at += 2;
        }
        return out;
    }

    static byte[] nibbles(byte[] key) {
        byte[] nibbles = new byte[key.length * 2];
        for (int i = 0; i < key.length; i++) {
            nibbles[2 * i] = (byte) ((key[i] & 0xF0) >> 4);
            nibbles[2 * i + 1] = (byte) (key[i] & 0x0F);
        }
        return nibbles;
    }

    /** Reads one node. @throws RlpException when the bytes are none */
    static Node decode(byte[] rlp) {
        var input = new Input(rlp);
        Node node = node(input, input.header(), rlp.length);
        if (input.at != rlp.length) {
            throw new RlpException("bytes after a trie node");
        }
        return node;
    }

    private static Node node(Input input, Header header, int end) {
        if (!header.list || input.at + header.length > end) {
            throw new RlpException("a trie node is a list");
        }
        int listEnd = input.at + header.length;
        if (input.items(listEnd) == 17) {
            var branch = new Node.Branch();
            for (int i = 0; i < 16; i++) {
                branch.children[i] = child(input, listEnd);
            }
            byte[] value = input.string(input.header());
            branch.value = value.length == 0 ? null : value;
            return branch;
        }
        byte[] compact = input.string(input.header());
        if (compact.length == 0 || (compact[0] & 0xFF) >= 0x40) {
            throw new RlpException("no hex-prefix key");
        }
        int flags = compact[0] >> 4;
        byte[] all = nibbles(compact);
        byte[] key = Arrays.copyOfRange(all, (flags & 1) == 1 ? 1 : 2, all.length);
        if ((flags & 2) != 0) {
            return new Node.Leaf(key, input.string(input.header()));
        }
        Node child = child(input, listEnd);
        if (child == null) {
            throw new RlpException("an extension without a child");
        }
        return new Node.Extension(key, child);
    }

    private static @Nullable Node child(Input input, int end) {
        int start = input.at;
        Header header = input.header();
        if (header.list) {
            Node embedded = node(input, header, end);
            embedded.reference = Arrays.copyOfRange(input.bytes, start, input.at);
            embedded.saved = true;
            return embedded;
        }
        byte[] hash = input.string(header);
        if (hash.length == 0) {
            return null;
        }
        if (hash.length != Hash.SIZE) {
            throw new RlpException("a child is neither a hash nor a node");
        }
        return new Node.Unread(Arrays.copyOfRange(input.bytes, start, input.at));
    }

    private record Header(boolean list, int length) {}

    private static final class Input {
        final byte[] bytes;
        int at;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        Header header() {
            if (at >= bytes.length) {
                throw new RlpException("a trie node ends early");
            }
            int first = bytes[at] & 0xFF;
            if (first < 0x80) {
                return new Header(false, 1);
            }
            at++;
            int base = first < 0xC0 ? 0x80 : 0xC0;
            int length = first - base;
            if (length > 55) {
                int lengthBytes = length - 55;
                if (lengthBytes > 3 || at + lengthBytes > bytes.length) {
                    throw new RlpException("a trie node's length is out of bounds");
                }
                length = 0;
                for (int i = 0; i < lengthBytes; i++) {
                    length = length << 8 | bytes[at++] & 0xFF;
                }
            }
            if (at + length > bytes.length) {
                throw new RlpException("a trie node ends early");
            }
            return new Header(base == 0xC0, length);
        }

        byte[] string(Header header) {
            if (header.list) {
                throw new RlpException("a list where bytes are expected");
            }
            byte[] value = Arrays.copyOfRange(bytes, at, at + header.length);
            at += header.length;
            return value;
        }

        int items(int end) {
            int start = at;
            int count = 0;
            while (at < end) {
                int length = header().length;
                at += length;
                count++;
            }
            at = start;
            if (count != 2 && count != 17) {
                throw new RlpException("a trie node has 2 or 17 items");
            }
            return count;
        }
    }
}
