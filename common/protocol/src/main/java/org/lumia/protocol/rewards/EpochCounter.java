package org.lumia.protocol.rewards;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * Tallies the oldest open epoch once all it counts is certified and final on L1 (PROTOCOL section 7). A pure function of the
 * facts: whichever log was read first, the result is the same.
 */
public final class EpochCounter {
    private static final Delivery NOTHING = new Delivery(0, UInt256.ZERO, UInt256.ZERO);

    private final Genesis genesis;

    public EpochCounter(Genesis genesis) {
        this.genesis = genesis;
    }

    public EpochCount count(EpochFacts facts) {
        Optional<EpochSpan> open = facts.oldestOpen();
        if (open.isEmpty()) {
            return new EpochCount.Nothing();
        }
        EpochSpan span = open.get();
        return waitsFor(span, facts)
                .<EpochCount>map(reason -> new EpochCount.Waiting(span, reason))
                .orElseGet(() -> counted(span, facts));
    }

    private Optional<String> waitsFor(EpochSpan span, EpochFacts facts) {
        if (!span.ended()) {
            return Optional.of("it goes on: block %d is its last so far".formatted(span.last()));
        }
        long needed = span.last() + genesis.rewards().attestWindow();
        if (facts.executedThrough() < needed) {
            return Optional.of("block %d, the attestation window after its last, is not executed: %d is"
                    .formatted(needed, facts.executedThrough()));
        }
        if (facts.finalThrough() < span.last()) {
            return Optional.of(
                    "its last block %d is not final on L1: %d is".formatted(span.last(), facts.finalThrough()));
        }
        return Optional.empty();
    }

    private EpochCount counted(EpochSpan span, EpochFacts facts) {
        Members members = membersOf(span, facts);
        int window = genesis.rewards().attestWindow();
        var slots = new SlotTally(members, span.seed());
        var attestations = new AttestationCounter(window, span.last());
        var laterMembers = new HashMap<Long, Members>();
        var blocks = facts.votedBlocks(span.first(), span.last() + window);
        long expected = span.first();
        while (blocks.hasNext()) {
            var voted = blocks.next();
            var block = voted.block();
            check(block.number() == expected, "block %d follows block %d", block.number(), expected - 1);
            expected++;
            Members ofBlock = block.epoch() == span.epoch()
                    ? members
                    : laterMembers.computeIfAbsent(block.epoch(), facts::members);
            if (!attestations.next(voted, ofBlock)) {
                return new EpochCount.Waiting(span, "block %d has no certificate yet".formatted(block.number()));
            }
            if (block.number() <= span.last()) {
                slots.sealed(block.slot(), block.sequencer());
            }
        }
        check(expected == span.last() + window + 1, "blocks end at %d", expected - 1);
        return new EpochCount.Counted(span, tally(span, facts, members, slots, attestations));
    }

    private Members membersOf(EpochSpan span, EpochFacts facts) {
        Members members = facts.members(span.epoch());
        check(
                members.totalWeight() == span.totalWeight(),
                "epoch %d was ordered with a weight of %d, its members have %d",
                span.epoch(),
                span.totalWeight(),
                members.totalWeight());
        return members;
    }

    private EpochTally tally(
            EpochSpan span, EpochFacts facts, Members members, SlotTally slots, AttestationCounter attestations) {
        Policy policy = facts.policy(span.epoch());
        Map<Address, Delivery> deliveries = facts.deliveries(span);
        Set<Address> slashed = facts.slashed(span.epoch());
        Map<Address, Long> inTurn = new HashMap<>();
        Map<Address, UInt256> costs = new HashMap<>();
        for (FinalBatch batch : facts.batches(span.epoch())) {
            costs.merge(batch.poster(), batch.cost().reimbursement(policy.tipCapWeiPerGas()), UInt256::addExact);
            if (isInTurn(span, members, batch)) {
                inTurn.merge(batch.poster(), 1L, Long::sum);
            }
        }
        Map<Address, SlotTally.Count> slotCounts = slots.counts();
        List<OperatorTally> tallies = new ArrayList<>();
        for (Member member : members.list()) {
            Address operator = member.operator();
            SlotTally.Count slotCount = slotCounts.getOrDefault(operator, new SlotTally.Count(0, 0));
            Delivery delivery = deliveries.getOrDefault(operator, NOTHING);
            tallies.add(new OperatorTally(
                    operator,
                    member.weight(),
                    slotCount.assigned(),
                    slotCount.led(),
                    attestations.of(operator),
                    inTurn.getOrDefault(operator, 0L),
                    delivery.feesWei(),
                    delivery.burnedWei(),
                    slashed.contains(operator),
                    costs.getOrDefault(operator, UInt256.ZERO)));
        }
        return new EpochTally(
                genesis.subnet(), span.epoch(), policy, genesis.rewards().thresholdBps(), span.blocks(), tallies);
    }

    private boolean isInTurn(EpochSpan span, Members members, FinalBatch batch) {
        return PostingTurn.isInTurn(
                members,
                span.seed(),
                batch.index(),
                batch.poster(),
                batch.lastTimestampMs(),
                batch.postedAtSeconds(),
                genesis.batches().submitTimeoutMs());
    }

    private static void check(boolean holds, String sentence, Object... arguments) {
        if (!holds) {
            throw new ContradictionException(sentence.formatted(arguments));
        }
    }
}
