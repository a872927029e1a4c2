package org.lumia.protocol.batch;

import java.util.Arrays;

/**
 * The shape of calldata: a selector, the classes of the words after it, and how many bytes follow the last whole word.
 * Transactions of one shape are written together, word by word.
 *
 * @param selector four bytes
 * @param classes codes of {@link WordClass}
 * @param tailBytes 0 to 31
 */
record Template(byte[] selector, byte[] classes, int tailBytes) implements Comparable<Template> {
    static final int SELECTOR_BYTES = 4;

    /** @param data at least four bytes */
    static Template of(byte[] data) {
        int words = (data.length - SELECTOR_BYTES) / WordClass.BYTES;
        byte[] classes = new byte[words];
        for (int i = 0; i < words; i++) {
            classes[i] = (byte) WordClass.at(data, wordAt(i)).ordinal();
        }
        return new Template(
                Arrays.copyOf(data, SELECTOR_BYTES), classes, (data.length - SELECTOR_BYTES) % WordClass.BYTES);
    }

    static int wordAt(int word) {
        return SELECTOR_BYTES + word * WordClass.BYTES;
    }

    int dataBytes() {
        return wordAt(classes.length) + tailBytes;
    }

    /** Whether so much of it is unstructured that shapes would not pay. */
    boolean mostlyUnstructured() {
        int unstructured = 0;
        for (byte code : classes) {
            if (code == WordClass.WORD.ordinal() || code == WordClass.LEFT_ALIGNED.ordinal()) {
                unstructured++;
            }
        }
        return unstructured * 2 > classes.length;
    }

    @Override
    public int compareTo(Template other) {
        int bySelector = Arrays.compareUnsigned(selector, other.selector);
        if (bySelector != 0) {
            return bySelector;
        }
        int byClasses = Arrays.compare(classes, other.classes);
        return byClasses != 0 ? byClasses : Integer.compare(tailBytes, other.tailBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(selector) * 31 + Arrays.hashCode(classes)) * 31 + tailBytes;
    }
}
