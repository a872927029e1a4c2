package org.lumia.rewards;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.ContradictionException;
import org.lumia.protocol.rewards.BlockCertificate;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.schedule.Members;
import org.lumia.rewards.EpochFacts.VotedBlock;

/** Counts attestations in time: before the entry that completes the certificate of the block {@code window} later. */
final class AttestationCounter {
    private record Certified(long number, Members members, List<BlockVote> votes, BlockCertificate certificate) {}

    private final int window;
    private final long last;
    private final Deque<Certified> open = new ArrayDeque<>();
    private final Map<Address, Long> counts = new HashMap<>();

    /** @param last block that is counted; those after it only close the window */
    AttestationCounter(int window, long last) {
        this.window = window;
        this.last = last;
    }

    /**
     * Takes the next block.
     *
     * @return false when it has no certificate yet
     * @throws ContradictionException when the certificate is for another result than ours
     */
    boolean next(VotedBlock voted, Members members) {
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
            for (Address operator : block.certificate().attestedBy(block.members(), block.votes(), before)) {
                counts.merge(operator, 1L, Long::sum);
            }
        }
    }

    long of(Address operator) {
        return counts.getOrDefault(operator, 0L);
    }
}
