package org.lumia.protocol.rewards;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Draw;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;

/** Whether a batch was posted by the one whose turn it was (PROTOCOL section 6). */
public final class PostingTurn {
    private PostingTurn() {}

    /**
     * Rank r of the draw may post from {@code r × submitTimeoutMs} after the batch's last block on; rank 0 at once.
     *
     * @param members of the batch's epoch
     * @param postedAtSeconds time of the L1 block
     */
    public static boolean isInTurn(
            Members members,
            Hash epochSeed,
            long batchIndex,
            Address poster,
            long lastTimestampMs,
            long postedAtSeconds,
            long submitTimeoutMs) {
        List<Member> ranks =
                Draw.ranks(members, epochSeed, batchIndex, members.list().size());
        for (int rank = 0; rank < ranks.size(); rank++) {
            if (ranks.get(rank).operator().equals(poster)) {
                return rank == 0 || postedAtSeconds * 1_000 >= lastTimestampMs + rank * submitTimeoutMs;
            }
        }
        return false;
    }
}
