package org.lumia.protocol.rewards;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Members;

/**
 * Who led the slots of an epoch: a slot counts for its rank 0 once somebody sealed in it, and is led when rank 0 sealed in
 * it itself; a slot without a block counts for nobody.
 */
public final class SlotTally {
    /** Slots with the operator at rank 0 and with a block, and those of them it sealed in. */
    public record Count(long assigned, long led) {
        static final Count NONE = new Count(0, 0);
    }

    private final Members members;
    private final Hash epochSeed;
    private final Map<Long, Set<Address>> sealersBySlot = new HashMap<>();

    public SlotTally(Members members, Hash epochSeed) {
        this.members = members;
        this.epochSeed = epochSeed;
    }

    public void sealed(long slot, Address sequencer) {
        sealersBySlot.computeIfAbsent(slot, s -> new HashSet<>()).add(sequencer);
    }

    /** By operator; one that is missing has none. */
    public Map<Address, Count> counts() {
        Map<Address, Count> counts = new HashMap<>();
        sealersBySlot.forEach((slot, sealers) -> Draw.rank(members, epochSeed, slot, 0)
                .ifPresent(first -> counts.merge(
                        first.operator(),
                        new Count(1, sealers.contains(first.operator()) ? 1 : 0),
                        (a, b) -> new Count(a.assigned() + b.assigned(), a.led() + b.led()))));
        return counts;
    }

    /** Slots that count for an operator and that only others sealed in, ascending. */
    public List<Long> missed(Address operator) {
        return sealersBySlot.entrySet().stream()
                .filter(slot -> !slot.getValue().contains(operator))
                .map(Map.Entry::getKey)
                .filter(slot -> Draw.rank(members, epochSeed, slot, 0)
                        .filter(first -> first.operator().equals(operator))
                        .isPresent())
                .sorted()
                .toList();
    }
}
