package org.lumia.protocol.rewards;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.schedule.Members;

/** What the logs said so far, as the counting asks for it. */
public interface EpochFacts {
    /** The oldest epoch with a block that is not closed. */
    Optional<EpochSpan> oldestOpen();

    /** The last block that is both ordered and executed, 0 when there is none. */
    long executedThrough();

    /** The last block up to which every batch is final on L1, 0 when there is none. */
    long finalThrough();

    /** Members of an epoch: the registry's list of epochs at most e−2, genesis before. */
    Members members(long epoch);

    /** The committee that certifies an epoch in its members' place, if a message that names one has been applied. */
    Optional<Members> rescue(long epoch);

    /** The policy of an epoch, by the same rule. */
    Policy policy(long epoch);

    /** Operators for which a block of the epoch applied a slash message. */
    Set<Address> slashed(long epoch);

    Map<Address, Delivery> deliveries(EpochSpan span);

    List<FinalBatch> batches(long epoch);

    /** Blocks ascending, with their votes ascending by offset. The caller reads it to the end or closes what it belongs to. */
    Iterator<VotedBlock> votedBlocks(long first, long last);

    /** @param votes of generation 0 on this number */
    record VotedBlock(SealedBlock block, List<BlockVote> votes) {}
}
