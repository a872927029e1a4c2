package org.lumia.verifier;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.l1.DistributorEvent;
import org.lumia.protocol.v1.InboxMessage;

/** What the verifier reads of L1, narrowed to one subnet. All throw {@link L1UnavailableException}. */
interface L1 {
    long chainId();

    /** Whether there is a contract at that address. */
    boolean hasCode(Address contract);

    /** Number of the block that a tag names. */
    long height(String tag);

    /** Batches posted in these L1 blocks, in order. */
    List<PostedBatch> batches(long fromBlock, long toBlock);

    /** Inbox messages of these L1 blocks, in order, as their events say. */
    List<InboxMessage> messages(long fromBlock, long toBlock);

    /** The same batches as rewards count them: who posted each when, at what cost. */
    List<RewardFacts.Posting> postings(long fromBlock, long toBlock);

    /** What the reward distributor logged in these L1 blocks, in order. */
    List<DistributorEvent> distributorEvents(long fromBlock, long toBlock);

    /** The calldata of a transaction, whatever it calls. */
    byte[] calldata(Hash transaction);

    /** Seconds. */
    long timestamp(long block);
}
