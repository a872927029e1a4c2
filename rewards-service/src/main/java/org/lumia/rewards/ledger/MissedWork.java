package org.lumia.rewards.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.protocol.rewards.AttestationCounter;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.SlotTally;
import org.lumia.protocol.schedule.Members;

/**
 * Which slots and attestations an operator missed in an epoch: what a forfeit rests on.
 *
 * @param slots that it was the first of and that only others sealed in, ascending
 * @param blocks that it did not attest in time, ascending
 */
public record MissedWork(List<Long> slots, List<Long> blocks) {
    /** Runs of numbers that are written out; how many more there are is said. */
    static final int RUNS_MAX = 32;

    public static final MissedWork NONE = new MissedWork(List.of(), List.of());

    public MissedWork {
        slots = List.copyOf(slots);
        blocks = List.copyOf(blocks);
    }

    /** Of operators in an epoch that can be closed. */
    public static Map<Address, MissedWork> of(EpochSpan span, EpochFacts facts, int window, Set<Address> operators) {
        Members members = facts.members(span.epoch());
        var slots = new SlotTally(members, span.seed());
        Map<Address, List<Long>> late = new TreeMap<>();
        operators.forEach(operator -> late.put(operator, new ArrayList<>()));
        var attestations = new AttestationCounter(
                window,
                span.last(),
                (number, inTime) -> late.forEach((operator, of) -> {
                    if (!inTime.contains(operator)) {
                        of.add(number);
                    }
                }));
        Map<Long, Members> later = new HashMap<>();
        var blocks = facts.votedBlocks(span.first(), span.last() + window);
        while (blocks.hasNext()) {
            var voted = blocks.next();
            var block = voted.block();
            boolean ofEpoch = block.epoch() == span.epoch();
            attestations.next(voted, ofEpoch ? members : later.computeIfAbsent(block.epoch(), facts::members));
            if (ofEpoch) {
                slots.sealed(block.slot(), block.sequencer());
            }
        }
        Map<Address, MissedWork> missed = new TreeMap<>();
        late.forEach((operator, of) -> missed.put(operator, new MissedWork(slots.missed(operator), of)));
        return missed;
    }

    /** As a forfeit's detail has it: {@code slots 3-5 9; blocks 100-164}. */
    String text() {
        List<String> parts = new ArrayList<>();
        if (!slots.isEmpty()) {
            parts.add("slots " + runs(slots));
        }
        if (!blocks.isEmpty()) {
            parts.add("blocks " + runs(blocks));
        }
        return String.join("; ", parts);
    }

    private static String runs(List<Long> numbers) {
        List<String> runs = new ArrayList<>();
        int at = 0;
        while (at < numbers.size() && runs.size() < RUNS_MAX) {
            int end = at;
            while (end + 1 < numbers.size() && numbers.get(end + 1) == numbers.get(end) + 1) {
                end++;
            }
            runs.add(end == at ? numbers.get(at).toString() : numbers.get(at) + "-" + numbers.get(end));
            at = end + 1;
        }
        int more = numbers.size() - at;
        return String.join(" ", runs) + (more > 0 ? " and %d more".formatted(more) : "");
    }
}
