package org.lumia.protocol.rewards;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;

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
        Map<Values, Quorum> said = new HashMap<>();
        for (BlockVote vote : votes) {
            Quorum quorum =
                    said.computeIfAbsent(new Values(vote.sealHash(), vote.blockHash()), values -> new Quorum(members));
            if (quorum.add(vote.operator(), vote.signer()) && quorum.isCertificate()) {
                return Optional.of(new BlockCertificate(vote.sealHash(), vote.blockHash(), vote.offset()));
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
        var quorum = new Quorum(members);
        Set<Address> operators = new HashSet<>();
        for (BlockVote vote : votes) {
            if (vote.offset() < before
                    && vote.sealHash().equals(sealHash)
                    && vote.blockHash().equals(blockHash)
                    && quorum.add(vote.operator(), vote.signer())) {
                operators.add(vote.operator());
            }
        }
        return operators;
    }
}
