package org.lumia.protocol.rewards;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.rewards.EpochFacts.VotedBlock;
import org.lumia.protocol.schedule.Members;

/** Counts attestations in time: before the entry that completes the certificate of the block {@code window} later. */
public final class AttestationCounter {
    private record Certified(long number, Members members, List<BlockVote> votes, BlockCertificate certificate) {}

    private final int window;
    private final long last;
    private final Deque<Certified> open = new ArrayDeque<>();
    private final Map<Address, Long> counts = new HashMap<>();
    private final Counted counted;

    /** Told of each block that is counted, ascending. */
    @FunctionalInterface
    public interface Counted {
        void block(long number, Set<Address> inTime);
    }

    /** @param last block that is counted; those after it only close the window */
    public AttestationCounter(int window, long last) {
        this(window, last, (number, inTime) -> {});
    }

    public AttestationCounter(int window, long last, Counted counted) {
        this.window = window;
        this.last = last;
        this.counted = counted;
    }

    /**
     * Takes the next block.
     *
     * @return false when it has no certificate yet
     * @throws ContradictionException when the certificate is for another result than ours
     */
    public boolean next(VotedBlock voted, Members members) {
        var block = voted.block();
        Optional<BlockCertificate> certificate = BlockCertificate.of(members, voted.votes());
        if (certificate.isEmpty()) {
            return false;
        }
        if (!certificate.get().blockHash().equals(block.blockHash())
                || !certificate.get().sealHash().equals(block.sealHash())) {
            throw new ContradictionException("block %d is certified as %s, and ours is %s"
                    .formatted(block.number(), certificate.get().blockHash(), block.blockHash()));
        }
        open.add(new Certified(block.number(), members, voted.votes(), certificate.get()));
        if (open.getFirst().number() == block.number() - window) {
            count(open.removeFirst(), certificate.get().completedAt());
        }
        return true;
    }

    private void count(Certified block, long before) {
        if (block.number() <= last) {
            Set<Address> inTime = block.certificate().attestedBy(block.members(), block.votes(), before);
            inTime.forEach(operator -> counts.merge(operator, 1L, Long::sum));
            counted.block(block.number(), inTime);
        }
    }

    public long of(Address operator) {
        return counts.getOrDefault(operator, 0L);
    }
}
