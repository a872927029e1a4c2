package org.lumia.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.lumia.ethereum.Address;

/** The precompiles of a fork by address, all below 2^16, and where a call wants them otherwise. Immutable. */
public final class PrecompileSet {
    public static final PrecompileSet EMPTY = new PrecompileSet(new TreeMap<>(), Map.of());
    private static final int NUMBER_LIMIT = 1 << 16;

    private final SortedMap<Integer, Precompile> byNumber;
    /** What is at an address for one call, in place of the fork's. */
    private final Map<Address, Optional<Precompile>> otherwise;

    private final List<Address> addresses;

    private PrecompileSet(SortedMap<Integer, Precompile> byNumber, Map<Address, Optional<Precompile>> otherwise) {
        this.byNumber = byNumber;
        this.otherwise = otherwise;
        var list = new ArrayList<Address>();
        for (int number : byNumber.keySet()) {
            list.add(address(number));
        }
        this.addresses = List.copyOf(list);
    }

    /** A fork's set that has this one too, or instead of what stood there. */
    public PrecompileSet with(int number, Precompile precompile) {
        if (number <= 0 || number >= NUMBER_LIMIT) {
            throw new IllegalArgumentException("no precompile address: " + number);
        }
        var extended = new TreeMap<>(byNumber);
        extended.put(number, precompile);
        return new PrecompileSet(extended, otherwise);
    }

    /** For one call: this one at any address, or none. */
    public PrecompileSet otherwiseAt(Address address, Optional<Precompile> precompile) {
        var changed = new TreeMap<>(otherwise);
        changed.put(address, precompile);
        return new PrecompileSet(byNumber, changed);
    }

    public Optional<Precompile> at(Address address) {
        if (!otherwise.isEmpty()) {
            Optional<Precompile> wanted = otherwise.get(address);
            if (wanted != null) {
                return wanted;
            }
        }
        int number = number(address);
        return number < 0 ? Optional.empty() : Optional.ofNullable(byNumber.get(number));
    }

    /** Whether the fork has one at the address: that is warm from the start, wherever a call wants it. */
    public boolean isWarm(Address address) {
        int number = number(address);
        return number >= 0 && byNumber.containsKey(number);
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

    /** All of the fork's addresses, ascending. */
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
