package org.lumia.protocol.rewards;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/**
 * The values that more than two thirds of the weight signed for a block.
 *
 * @param completedAt offset of the attestation that made it more than two thirds
 */
public record BlockCertificate(Hash sealHash, Hash blockHash, long completedAt) {
    private record Values(Hash sealHash, Hash blockHash) {}

    /**
     * The first certificate that the votes complete.
     *
     * @param members of the block's epoch
     * @param votes on one block, ascending by offset; those of others than members do not count
     */
    public static Optional<BlockCertificate> of(Members members, List<BlockVote> votes) {
        Map<Values, Set<Address>> voters = new HashMap<>();
        Map<Values, Long> weights = new HashMap<>();
        for (BlockVote vote : votes) {
            Optional<Member> member = voter(members, vote);
            Values values = new Values(vote.sealHash(), vote.blockHash());
            if (member.isPresent()
                    && voters.computeIfAbsent(values, v -> new HashSet<>()).add(vote.operator())) {
                long weight = weights.merge(values, member.get().weight(), Math::addExact);
                if (members.isCertificate(weight)) {
                    return Optional.of(new BlockCertificate(vote.sealHash(), vote.blockHash(), vote.offset()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Who signed the certified values in time.
     *
     * @param before offset of the entry that completed the certificate of the block {@code attestWindow} later
     */
    public Set<Address> attestedBy(Members members, List<BlockVote> votes, long before) {
        Set<Address> operators = new HashSet<>();
        for (BlockVote vote : votes) {
            if (vote.offset() < before
                    && vote.sealHash().equals(sealHash)
                    && vote.blockHash().equals(blockHash)
                    && voter(members, vote).isPresent()) {
                operators.add(vote.operator());
            }
        }
        return operators;
    }

    /** The member with a weight in whose name and by whose key the vote is. */
    private static Optional<Member> voter(Members members, BlockVote vote) {
        return members.find(vote.operator())
                .filter(member -> member.weight() > 0 && member.signer().equals(vote.signer()));
    }
}
