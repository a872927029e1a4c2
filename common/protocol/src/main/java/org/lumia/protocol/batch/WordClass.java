package org.lumia.protocol.batch;

/** How a 32-byte word of calldata is written, found from its bytes alone. */
enum WordClass {
    /** At most 16 significant bytes on the right, zero included: an amount, an offset, a flag. */
    NUMBER,
    /** 17 to 20 significant bytes on the right. */
    ADDRESS,
    /** Zeros on the right, at least eight: text, or the end of packed bytes. */
    LEFT_ALIGNED,
    /** All bits set: the largest amount. */
    ONES,
    /** Anything else. */
    WORD;

    static final int BYTES = 32;
    private static final WordClass[] VALUES = values();
    private static final int NUMBER_BYTES_MAX = 16;
    private static final int ADDRESS_BYTES = 20;
    private static final int LEFT_ALIGNED_ZEROS_MIN = 8;

    static WordClass at(byte[] data, int from) {
        int leading = 0;
        while (leading < BYTES && data[from + leading] == 0) {
            leading++;
        }
        if (BYTES - leading <= NUMBER_BYTES_MAX) {
            return NUMBER;
        }
        if (BYTES - leading <= ADDRESS_BYTES) {
            return ADDRESS;
        }
        int significant = leftAlignedBytes(data, from);
        if (BYTES - significant >= LEFT_ALIGNED_ZEROS_MIN) {
            return LEFT_ALIGNED;
        }
        for (int i = 0; i < BYTES; i++) {
            if (data[from + i] != -1) {
                return WORD;
            }
        }
        return ONES;
    }

    /** The word's bytes up to its trailing zeros. */
    static int leftAlignedBytes(byte[] data, int from) {
        int significant = BYTES;
        while (significant > 0 && data[from + significant - 1] == 0) {
            significant--;
        }
        return significant;
    }

    static boolean isCode(int code) {
        return code >= 0 && code < VALUES.length;
    }

    static WordClass ofCode(int code) {
        return VALUES[code];
    }
}
