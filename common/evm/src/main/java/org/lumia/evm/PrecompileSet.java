package org.lumia.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;

/** The precompiles of a fork by address; all have addresses below 2^16. Immutable. */
public final class PrecompileSet {
    public static final PrecompileSet EMPTY = new PrecompileSet(new TreeMap<>());
    private static final int NUMBER_LIMIT = 1 << 16;

    private final SortedMap<Integer, Precompile> byNumber;
    private final List<Address> addresses;

    private PrecompileSet(SortedMap<Integer, Precompile> byNumber) {
        this.byNumber = byNumber;
        var list = new ArrayList<Address>();
        for (int number : byNumber.keySet()) {
            list.add(address(number));
        }
        this.addresses = List.copyOf(list);
    }

    /** A set that has this one too, or instead of what stood there. */
    public PrecompileSet with(int number, Precompile precompile) {
        if (number <= 0 || number >= NUMBER_LIMIT) {
            throw new IllegalArgumentException("no precompile address: " + number);
        }
        var extended = new TreeMap<>(byNumber);
        extended.put(number, precompile);
        return new PrecompileSet(extended);
    }

    public Optional<Precompile> at(Address address) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < Address.SIZE - 2; i++) {
            if (bytes[i] != 0) {
                return Optional.empty();
            }
        }
        int number = (bytes[Address.SIZE - 2] & 0xFF) << 8 | bytes[Address.SIZE - 1] & 0xFF;
        return Optional.ofNullable(byNumber.get(number));
    }

    /** All addresses, ascending. */
    public List<Address> addresses() {
        return addresses;
    }

    public static Address address(int number) {
        byte[] bytes = new byte[Address.SIZE];
        bytes[Address.SIZE - 1] = (byte) number;
        bytes[Address.SIZE - 2] = (byte) (number >> 8);
        return Address.wrap(bytes);
    }
}
