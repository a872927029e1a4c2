package org.lumia.ethereum;

import java.util.HexFormat;

/** Hexadecimal text with the {@code 0x} prefix of Ethereum's JSON-RPC; lower case, an even number of digits. */
public final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    public static String encode(byte[] bytes) {
        return "0x" + FORMAT.formatHex(bytes);
    }

    /**
     * Decodes text with or without {@code 0x}.
     *
     * @throws IllegalArgumentException for an odd number of digits or a character that is no hex digit
     */
    public static byte[] decode(String text) {
        return FORMAT.parseHex(text, text.startsWith("0x") || text.startsWith("0X") ? 2 : 0, text.length());
    }

    /** A JSON-RPC quantity: no leading zeros, {@code 0x0} for zero; the value is read as unsigned. */
    public static String quantity(long unsigned) {
        return "0x" + Long.toHexString(unsigned);
    }
}
