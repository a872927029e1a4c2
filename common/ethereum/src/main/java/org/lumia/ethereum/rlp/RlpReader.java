package org.lumia.ethereum.rlp;

import java.util.Arrays;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Reads RLP items one after another from a range of bytes, without copying what is not taken out. Refuses every encoding
 * but the canonical one with {@link RlpException}. Lengths are checked against the range before anything is allocated.
 */
public final class RlpReader {
    private final byte[] input;
    private final int end;
    private int position;

    private int itemStart;
    private int itemLength;
    private boolean itemIsList;

    public RlpReader(byte[] input) {
        this(input, 0, input.length);
    }

    public RlpReader(byte[] input, int offset, int length) {
        this.input = input;
        this.position = offset;
        this.end = offset + length;
    }

    /** A reader of the only item of the input, which must be a list. */
    public static RlpReader ofList(byte[] input, int offset) {
        var outer = new RlpReader(input, offset, input.length - offset);
        RlpReader list = outer.list();
        outer.expectEnd();
        return list;
    }

    public boolean atEnd() {
        return position == end;
    }

    /** @throws RlpException when something follows */
    public void expectEnd() {
        if (position != end) {
            throw new RlpException((end - position) + " bytes too many");
        }
    }

    public boolean nextIsList() {
        if (position == end) {
            throw new RlpException("item missing");
        }
        return (input[position] & 0xFF) >= 0xC0;
    }

    /** How many items are left. */
    public int remainingItems() {
        int at = position;
        int count = 0;
        while (position < end) {
            next();
            count++;
        }
        position = at;
        return count;
    }

    /** Enters the next item, a list: a reader of its items. This reader goes on after it. */
    public RlpReader list() {
        next();
        if (!itemIsList) {
            throw new RlpException("a list was expected");
        }
        return new RlpReader(input, itemStart, itemLength);
    }

    public byte[] bytes() {
        nextString();
        return Arrays.copyOfRange(input, itemStart, itemStart + itemLength);
    }

    /** The next item as it stands, header included, whether string or list. */
    public byte[] raw() {
        int start = position;
        next();
        return Arrays.copyOfRange(input, start, position);
    }

    public Hash hash() {
        nextString(Hash.SIZE, "hash");
        return Hash.copyOf(input, itemStart);
    }

    public Address address() {
        nextString(Address.SIZE, "address");
        return Address.copyOf(input, itemStart);
    }

    /** An address, or empty for no bytes: where a transaction creates a contract. */
    public Optional<Address> optionalAddress() {
        nextString();
        if (itemLength == 0) {
            return Optional.empty();
        }
        if (itemLength != Address.SIZE) {
            throw new RlpException("an address has 20 bytes or none, got " + itemLength);
        }
        return Optional.of(Address.copyOf(input, itemStart));
    }

    /** An integer without leading zeros of at most 256 bits. */
    public UInt256 uint256() {
        nextInteger(32);
        return UInt256.fromBytes(input, itemStart, itemLength);
    }

    /** An integer without leading zeros of at most 64 bits, to be taken as unsigned. */
    public long uint64() {
        nextInteger(8);
        long value = 0;
        for (int i = 0; i < itemLength; i++) {
            value = value << 8 | (input[itemStart + i] & 0xFF);
        }
        return value;
    }

    private void nextInteger(int bytesMax) {
        nextString();
        if (itemLength > bytesMax) {
            throw new RlpException("an integer of more than " + bytesMax * 8 + " bits");
        }
        if (itemLength > 0 && input[itemStart] == 0) {
            throw new RlpException("an integer with leading zeros");
        }
    }

    private void nextString() {
        next();
        if (itemIsList) {
            throw new RlpException("a string was expected, not a list");
        }
    }

    private void nextString(int size, String what) {
        nextString();
        if (itemLength != size) {
            throw new RlpException(what + " of " + itemLength + " bytes instead of " + size);
        }
    }

    private void next() {
        if (position >= end) {
            throw new RlpException("item missing");
        }
        int first = input[position] & 0xFF;
        if (first < 0x80) {
            item(position, 1, false);
        } else if (first < 0xB8) {
            int length = first - 0x80;
            item(position + 1, length, false);
            if (length == 1 && (input[itemStart] & 0xFF) < 0x80) {
                throw new RlpException("a single byte below 0x80 stands for itself");
            }
        } else if (first < 0xC0) {
            item(position + 1 + first - 0xB7, longLength(first - 0xB7), false);
        } else if (first < 0xF8) {
            item(position + 1, first - 0xC0, true);
        } else {
            item(position + 1 + first - 0xF7, longLength(first - 0xF7), true);
        }
    }

    private int longLength(int lengthBytes) {
        if (lengthBytes > end - position - 1) {
            throw new RlpException("input ends within a length");
        }
        if (input[position + 1] == 0) {
            throw new RlpException("a length with leading zeros");
        }
        if (lengthBytes > 4) {
            throw new RlpException("a length beyond the input");
        }
        long length = 0;
        for (int i = 1; i <= lengthBytes; i++) {
            length = length << 8 | (input[position + i] & 0xFF);
        }
        if (length < 56) {
            throw new RlpException("a length below 56 in the long form");
        }
        if (length > end - position) {
            throw new RlpException("a length beyond the input");
        }
        return (int) length;
    }

    private void item(int start, int length, boolean list) {
        if (length > end - start) {
            throw new RlpException("an item of " + length + " bytes where " + Math.max(0, end - start) + " are left");
        }
        itemStart = start;
        itemLength = length;
        itemIsList = list;
        position = start + length;
    }
}
