package org.lumia.rewards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.rewards.AttestationCounter;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.SlotTally;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * How an operator stands in the running epoch, in its latest blocks: what its rewards would be judged by.
 *
 * @param slotsAssigned slots that it was the first of and that have a block
 * @param slotsLed those of them that it sealed in
 * @param blocks whose time for attestations is over
 * @param attested those of them that it attested in time
 * @param thresholdBps below which share of either nothing is earned
 */
public record EpochStanding(
        long epoch, long slotsAssigned, long slotsLed, long blocks, long attested, int thresholdBps) {
    private static final long BPS = 10_000;

    /** Of the blocks of the epoch up to the last executed one, {@code blocksMax} of them at most; empty for who has no weight in it. */
    public static Optional<EpochStanding> of(
            Genesis genesis, EpochSpan span, EpochFacts facts, Address operator, int blocksMax) {
        Members members = facts.members(span.epoch());
        if (members.find(operator).map(Member::weight).orElse(0L) == 0) {
            return Optional.empty();
        }
        long last = Math.min(span.last(), facts.executedThrough());
        long first = Math.max(span.first(), last - blocksMax + 1);
        int window = genesis.rewards().attestWindow();
        var slots = new SlotTally(members, span.seed());
        var attestations = new AttestationCounter(window, last);
        long certified = first - 1;
        boolean go = true;
        var blocks = facts.votedBlocks(first, last);
        while (blocks.hasNext()) {
            var voted = blocks.next();
            slots.sealed(voted.block().slot(), voted.block().sequencer());
            go = go && attestations.next(voted, members);
            certified += go ? 1 : 0;
        }
        var count = slots.counts().getOrDefault(operator, new SlotTally.Count(0, 0));
        return Optional.of(new EpochStanding(
                span.epoch(),
                count.assigned(),
                count.led(),
                Math.max(0, certified - window - first + 1),
                attestations.of(operator),
                genesis.rewards().thresholdBps()));
    }

    public boolean slotsAtRisk() {
        return isAtRisk(slotsAssigned - slotsLed, slotsAssigned);
    }

    public boolean attestationsAtRisk() {
        return isAtRisk(blocks - attested, blocks);
    }

    /** Half of what may be missed, or more, is. */
    private boolean isAtRisk(long missed, long of) {
        return missed > 0 && 2 * missed * BPS >= of * (BPS - thresholdBps);
    }

    /** One sentence each. */
    public List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (slotsAtRisk()) {
            warnings.add(warning("slots it was to lead", slotsAssigned - slotsLed, slotsAssigned));
        }
        if (attestationsAtRisk()) {
            warnings.add(warning("attestations", blocks - attested, blocks));
        }
        return warnings;
    }

    private String warning(String what, long missed, long of) {
        return "epoch %d: %d of %d %s are missed; with more than %d %% missed it earns nothing for sealing and attesting"
                .formatted(epoch, missed, of, what, (BPS - thresholdBps) * 100 / BPS);
    }
}
