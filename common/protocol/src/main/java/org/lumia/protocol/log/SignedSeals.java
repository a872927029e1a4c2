package org.lumia.protocol.log;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Seal;

/** The first seal that each sequencer signed for each of the latest numbers, so that a second one is noticed. */
final class SignedSeals {
    /** Numbers behind and ahead of the tip that are watched. */
    static final int NUMBERS_MAX = 256;

    private record First(Seal seal, Hash hash) {}

    private final TreeMap<Long, Map<Address, First>> byNumber = new TreeMap<>();
    private final TreeMap<Long, Set<Address>> equivocated = new TreeMap<>();

    static boolean watches(long tip, long number) {
        return number > tip - NUMBERS_MAX && number <= tip + NUMBERS_MAX;
    }

    /** The first one, where this is a second and different one that is not yet known as evidence. */
    Optional<Seal> other(Seal seal, Hash hash) {
        Address sequencer = Protobufs.address(seal.getSequencer());
        First first = byNumber.getOrDefault(seal.getNumber(), Map.of()).get(sequencer);
        boolean known = equivocated.getOrDefault(seal.getNumber(), Set.of()).contains(sequencer);
        return first == null || known || first.hash().equals(hash) ? Optional.empty() : Optional.of(first.seal());
    }

    void add(Seal seal, Hash hash, long tip) {
        byNumber.computeIfAbsent(seal.getNumber(), number -> new HashMap<>())
                .putIfAbsent(Protobufs.address(seal.getSequencer()), new First(seal, hash));
        byNumber.headMap(tip - NUMBERS_MAX, true).clear();
        equivocated.headMap(tip - NUMBERS_MAX, true).clear();
    }

    void addEquivocation(Seal second) {
        equivocated
                .computeIfAbsent(second.getNumber(), number -> new HashSet<>())
                .add(Protobufs.address(second.getSequencer()));
    }
}
