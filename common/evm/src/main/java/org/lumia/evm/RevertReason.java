package org.lumia.evm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;

/** What Solidity says in the data of a revert, in geth's words. */
public final class RevertReason {
    private static final byte[] ERROR_SELECTOR = Hex.decode("0x08c379a0");
    private static final byte[] PANIC_SELECTOR = Hex.decode("0x4e487b71");

    private RevertReason() {}

    /** The text of Error(string) and Panic(uint256); empty for anything else. */
    public static String of(byte[] output) {
        if (output.length >= 36 && startsWith(output, PANIC_SELECTOR)) {
            return panic(UInt256.fromBytes(output, 4, 32));
        }
        if (output.length < 68 || !startsWith(output, ERROR_SELECTOR)) {
            return "";
        }
        UInt256 length = UInt256.fromBytes(output, 36, 32);
        if (!length.fitsLong() || length.toLongExact() > output.length - 68) {
            return "";
        }
        return new String(output, 68, (int) length.toLongExact(), StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] output, byte[] selector) {
        return Arrays.equals(output, 0, 4, selector, 0, 4);
    }

    private static String panic(UInt256 code) {
        if (!code.fitsLong()) {
            return "unknown panic code: " + code.toQuantity();
        }
        return switch ((int) Math.min(code.toLongExact(), Integer.MAX_VALUE)) {
            case 0x00 -> "generic panic";
            case 0x01 -> "assert(false)";
            case 0x11 -> "arithmetic underflow or overflow";
            case 0x12 -> "division or modulo by zero";
            case 0x21 -> "enum overflow";
            case 0x22 -> "invalid encoded storage byte array accessed";
            case 0x31 -> "out-of-bounds array access; popping on an empty array";
            case 0x32 -> "out-of-bounds access of an array or bytesN";
            case 0x41 -> "out of memory";
            case 0x51 -> "uninitialized function";
            default -> "unknown panic code: " + code.toQuantity();
        };
    }
}
