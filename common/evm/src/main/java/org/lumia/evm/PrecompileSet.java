package org.lumia.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;

/** The precompiles of a fork by address, all below 2^16, and what a call wants of them otherwise. Immutable. */
public final class PrecompileSet {
    public static final PrecompileSet EMPTY = new PrecompileSet(new TreeMap<>(), Map.of());
    private static final int NUMBER_LIMIT = 1 << 16;

    private final SortedMap<Integer, Precompile> byNumber;
    /** Those at addresses from 2^16 on; no fork has any. */
    private final Map<Address, Precompile> elsewhere;

    private final List<Address> addresses;

    private PrecompileSet(SortedMap<Integer, Precompile> byNumber, Map<Address, Precompile> elsewhere) {
        this.byNumber = byNumber;
        this.elsewhere = elsewhere;
        var list = new ArrayList<Address>();
        for (int number : byNumber.keySet()) {
            list.add(address(number));
        }
        list.addAll(elsewhere.keySet());
        this.addresses = List.copyOf(list);
    }

    /** A set that has this one too, or instead of what stood there. */
    public PrecompileSet with(int number, Precompile precompile) {
        if (number <= 0 || number >= NUMBER_LIMIT) {
            throw new IllegalArgumentException("no precompile address: " + number);
        }
        var extended = new TreeMap<>(byNumber);
        extended.put(number, precompile);
        return new PrecompileSet(extended, elsewhere);
    }

    /** A set that has this one at any address, or instead of what stood there. */
    public PrecompileSet with(Address address, Precompile precompile) {
        int number = number(address);
        if (number > 0) {
            return with(number, precompile);
        }
        var extended = new TreeMap<>(elsewhere);
        extended.put(address, precompile);
        return new PrecompileSet(byNumber, extended);
    }

    /** A set that has none at the address. */
    public PrecompileSet without(Address address) {
        var numbered = new TreeMap<>(byNumber);
        numbered.remove(number(address));
        var others = new TreeMap<>(elsewhere);
        others.remove(address);
        return new PrecompileSet(numbered, others);
    }

    public Optional<Precompile> at(Address address) {
        int number = number(address);
        if (number >= 0) {
            return Optional.ofNullable(byNumber.get(number));
        }
        return elsewhere.isEmpty() ? Optional.empty() : Optional.ofNullable(elsewhere.get(address));
    }

    /** The number that an address is; negative from 2^16 on. */
    private static int number(Address address) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < Address.SIZE - 2; i++) {
            if (bytes[i] != 0) {
                return -1;
            }
        }
        return (bytes[Address.SIZE - 2] & 0xFF) << 8 | bytes[Address.SIZE - 1] & 0xFF;
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
