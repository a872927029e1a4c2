package org.lumia.ethereum.trie;

import java.util.Arrays;

/** Paths and keys, one nibble a byte. */
final class Nibbles {
    private Nibbles() {}

    static boolean matches(byte[] part, byte[] key, int at) {
        return at + part.length <= key.length && Arrays.equals(part, 0, part.length, key, at, at + part.length);
    }

    static int shared(byte[] part, byte[] key, int at) {
        int most = Math.min(part.length, key.length - at);
        int difference = Arrays.mismatch(part, 0, most, key, at, at + most);
        return difference < 0 ? most : difference;
    }

    static byte[] append(byte[] path, byte nibble) {
        byte[] longer = Arrays.copyOf(path, path.length + 1);
        longer[path.length] = nibble;
        return longer;
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
