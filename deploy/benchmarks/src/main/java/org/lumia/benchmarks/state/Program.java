package org.lumia.benchmarks.state;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;

/**
 * What one call of the benchmark's contract does again and again; the call's first word is where in the code it begins. Account and slot i
 * are keccak256 of i, as in a Solidity mapping; those of a list are the numbers themselves, accounts behind a prefix.
 */
enum Program {
    /** Writes slots from a first number on, which were empty. */
    FILL(22_300, Code.NUMBER + Code.NUMBER_PLUS_ARGUMENT + Code.HASH + "55", false),
    /** Adds one to slots drawn from a range. */
    UPDATE(5_300, Code.DRAW + "8054" + "6001019055", false),
    /** Reads slots drawn from a range. */
    READ(2_400, Code.DRAW + "5450", false),
    /** Sends a wei to accounts from a first number on, which were not there. */
    PAY(36_900, Code.NUMBER + Code.NO_DATA + "6001" + Code.HASH + "5ff150", false),
    /** Sends a wei to accounts drawn from a range. */
    PAY_DRAWN(12_100, Code.DRAW + "50" + Code.NO_DATA + "6001" + Code.HASH + "5ff150", false),
    /** Asks for the balance and for the slot of numbers that have neither. */
    MISS(5_000, Code.NUMBER + Code.HASH + "803150" + "5450", false),
    /** Writes a list of slots, which were empty. */
    LIST_SLOTS(22_450, Code.WRITE_LISTED, true),
    /** Writes a list of slots, which were not. */
    LIST_SLOTS_AGAIN(5_300, Code.WRITE_LISTED, true),
    /** Sends a wei to a list of accounts, which were not there. */
    LIST_ACCOUNTS(37_000, Code.PAY_LISTED, true),
    /** Sends a wei to a list of accounts, which were there. */
    LIST_ACCOUNTS_AGAIN(12_100, Code.PAY_LISTED, true);

    /** Pieces of bytecode. Below what they leave on the stack lie the end and the number that the loop is at. */
    private static final class Code {
        /** Memory word 0 becomes the loop's number. */
        static final String NUMBER = "805f52";
        /** keccak256 of memory word 0. */
        static final String HASH = "60205f20";
        /** keccak256 of (keccak256 of the loop's number modulo the argument). */
        static final String DRAW = NUMBER + "606035" + HASH + "06" + "5f52" + HASH;

        static final String NUMBER_PLUS_ARGUMENT = "80606035" + "01";
        static final String NO_DATA = "5f5f5f5f";
        /** Four bytes of the call's data at the loop's number, which lies second or sixth on the stack. */
        static final String LISTED_SECOND = "813560e01c";

        static final String LISTED_SIXTH = "853560e01c";
        static final String PREFIX = "deeddeeddeeddeeddeeddeeddeeddeed00000000";
        static final String WRITE_LISTED = "602035" + LISTED_SECOND + "55";
        static final String PAY_LISTED = NO_DATA + "6001" + LISTED_SIXTH + "73" + PREFIX + "17" + "5ff150";
    }

    private static final int WORD = 32;
    private static final int LIST_AT = 2 * WORD;
    private static final int ENTRY_BYTES = 4;
    private static final int MARGIN_GAS = 30_000;
    private static final Map<Program, Integer> PLACES = new EnumMap<>(Program.class);
    private static final byte[] CODE = link();

    private final long gasMax;
    private final String body;
    private final boolean list;

    /** @param gasMax that one turn takes at most */
    Program(long gasMax, String body, boolean list) {
        this.gasMax = gasMax;
        this.body = body;
        this.list = list;
    }

    private static byte[] link() {
        var code = new StringBuilder("5f3556");
        for (Program program : values()) {
            PLACES.put(program, code.length() / 2);
            code.append(program.list ? "5b36" + "6040" : "5b602035" + "80604035" + "01" + "90");
            int loop = code.length() / 2;
            code.append("5b").append(program.body);
            code.append(program.list ? "600401" : "600101").append("818110");
            code.append("61%04x5700".formatted(loop));
        }
        return Hex.decode("0x" + code);
    }

    /** Of the contract with all programs. */
    static byte[] code() {
        return CODE.clone();
    }

    /** Turns that fit a transaction of so much gas. */
    int turns(long gas) {
        return (int) ((gas - MARGIN_GAS) / gasMax);
    }

    /** A transaction of so many turns fits this gas. */
    long gas(int turns) {
        return MARGIN_GAS + turns * gasMax;
    }

    /**
     * A call's data.
     *
     * @param first number of the loop, whose turns have numbers of their own
     * @param argument what is written less the number, or the range that is drawn from
     */
    byte[] call(long first, int turns, long argument) {
        return words(Objects.requireNonNull(PLACES.get(this)), first, turns, argument);
    }

    /** A call's data for a list. @param value that slots get */
    byte[] call(List<Integer> numbers, long value) {
        byte[] head = words(Objects.requireNonNull(PLACES.get(this)), value);
        byte[] data = Arrays.copyOf(head, LIST_AT + ENTRY_BYTES * numbers.size());
        var entries = ByteBuffer.wrap(data, LIST_AT, data.length - LIST_AT);
        numbers.forEach(entries::putInt);
        return data;
    }

    private static byte[] words(long... values) {
        byte[] data = new byte[values.length * WORD];
        for (int i = 0; i < values.length; i++) {
            UInt256.of(values[i]).writeTo(data, i * WORD);
        }
        return data;
    }

    /** Account number i of those that are not listed. */
    static Address account(long number) {
        return Address.copyOf(Keccak.hash(UInt256.of(number).toBytes()).bytes(), Hash.SIZE - Address.SIZE);
    }

    /** Slot number i of those that are not listed. */
    static UInt256 slot(long number) {
        return UInt256.fromHash(Keccak.hash(UInt256.of(number).toBytes()));
    }

    /** Account number i of a list. */
    static Address listedAccount(int number) {
        byte[] address = Hex.decode("0x" + Code.PREFIX);
        ByteBuffer.wrap(address).putInt(Address.SIZE - Integer.BYTES, number);
        return Address.wrap(address);
    }

    /** Slot number i of a list. */
    static UInt256 listedSlot(int number) {
        return UInt256.of(number);
    }
}
