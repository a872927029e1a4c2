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
    private static final int STRING = 0x80;
    private static final int LIST = 0xC0;
    /** What a branch holds where it has no child, or no value; not to be modified. */
    static final byte[] NO_ITEM = {(byte) 0x80};

    private NodeCodec() {}

    /** The RLP of a node whose children have their references. */
    static byte[] encode(Node node) {
        return switch (node) {
            case Node.Branch branch -> branch(branch);
            case Node.Leaf leaf -> leaf(leaf.key, 0, leaf.value);
            case Node.Extension extension ->
                extension(extension.key, 0, extension.key.length, Objects.requireNonNull(extension.child.reference));
            case Node.Unread unread -> throw new IllegalStateException("an unread node has no encoding here");
        };
    }

    /** What a parent holds of a node with this RLP. */
    static byte[] reference(byte[] rlp) {
        return rlp.length < Hash.SIZE ? rlp : hashReference(rlp);
    }

    /** The RLP of a node's hash. */
    static byte[] hashReference(byte[] rlp) {
        byte[] reference = new byte[1 + Hash.SIZE];
        reference[0] = (byte) HASH_ITEM;
        Keccak.hash(rlp, reference, 1);
        return reference;
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
        byte[] value = branch.value == null ? NO_ITEM : item(branch.value);
        int length = value.length;
        for (Node child : branch.children) {
            length += reference(child).length;
        }
        byte[] out = new byte[headerSize(length) + length];
        int at = writeHeader(out, 0, length, LIST);
        for (Node child : branch.children) {
            at = write(reference(child), out, at);
        }
        write(value, out, at);
        return out;
    }

    private static byte[] reference(@Nullable Node child) {
        return child == null ? NO_ITEM : Objects.requireNonNull(child.reference);
    }

    /** The RLP of a leaf with the nibbles from an index on. */
    static byte[] leaf(byte[] nibbles, int from, byte[] value) {
        int valueSize = itemSize(value);
        byte[] out = pair(nibbles, from, nibbles.length, true, valueSize);
        writeItem(value, out, out.length - valueSize);
        return out;
    }

    /** The RLP of an extension with the nibbles of a range. */
    static byte[] extension(byte[] nibbles, int from, int to, byte[] childReference) {
        byte[] out = pair(nibbles, from, to, false, childReference.length);
        write(childReference, out, out.length - childReference.length);
        return out;
    }

    /** A list with its first item, the key in hex-prefix encoding, and room for the second. */
    private static byte[] pair(byte[] nibbles, int from, int to, boolean leaf, int secondSize) {
        int keySize = (to - from) / 2 + 1;
        int keyHeader = keySize == 1 ? 0 : headerSize(keySize);
        int length = keyHeader + keySize + secondSize;
        byte[] out = new byte[headerSize(length) + length];
        int at = writeHeader(out, 0, length, LIST);
        if (keyHeader > 0) {
            at = writeHeader(out, at, keySize, STRING);
        }
        compact(nibbles, from, to, leaf, out, at);
        return out;
    }

    /** The RLP list of encoded items. */
    static byte[] list(byte[]... items) {
        int length = 0;
        for (byte[] item : items) {
            length += item.length;
        }
        byte[] out = new byte[headerSize(length) + length];
        int at = writeHeader(out, 0, length, LIST);
        for (byte[] item : items) {
            at = write(item, out, at);
        }
        return out;
    }

    static byte[] item(byte[] bytes) {
        byte[] out = new byte[itemSize(bytes)];
        writeItem(bytes, out, 0);
        return out;
    }

    private static int itemSize(byte[] bytes) {
        return isOwnItem(bytes) ? 1 : headerSize(bytes.length) + bytes.length;
    }

    private static boolean isOwnItem(byte[] bytes) {
        return bytes.length == 1 && bytes[0] >= 0;
    }

    private static void writeItem(byte[] bytes, byte[] out, int at) {
        write(bytes, out, isOwnItem(bytes) ? at : writeHeader(out, at, bytes.length, STRING));
    }

    private static int write(byte[] bytes, byte[] out, int at) {
        System.arraycopy(bytes, 0, out, at, bytes.length);
        return at + bytes.length;
    }

    private static int headerSize(int length) {
        return length < 56 ? 1 : 1 + lengthBytes(length);
    }

    private static int lengthBytes(int length) {
        return 4 - Integer.numberOfLeadingZeros(length) / 8;
    }

    private static int writeHeader(byte[] out, int start, int length, int base) {
        int at = start;
        if (length < 56) {
            out[at++] = (byte) (base + length);
            return at;
        }
        int bytes = lengthBytes(length);
        out[at++] = (byte) (base + 55 + bytes);
        for (int i = bytes - 1; i >= 0; i--) {
            out[at++] = (byte) (length >>> (8 * i));
        }
        return at;
    }

    /** Hex-prefix encoding. */
    private static void compact(byte[] nibbles, int from, int to, boolean leaf, byte[] out, int start) {
        int flag = leaf ? 2 : 0;
        int at = from;
        if ((to - from & 1) == 1) {
            out[start] = (byte) ((flag + 1) << 4 | nibbles[at++]);
        } else {
            out[start] = (byte) (flag << 4);
        }
        for (int i = start + 1; at < to; i++, at += 2) {
            out[i] = (byte) (nibbles[at] << 4 | nibbles[at + 1]);
        }
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
