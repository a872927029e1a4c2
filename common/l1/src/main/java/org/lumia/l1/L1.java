package org.lumia.l1;

import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/** Layer 1 through one node, narrowed to one subnet. Every call has a time limit and throws {@link L1Exception} where the node fails. */
public interface L1 {
    long chainId();

    /** Whether an account is a contract, at the latest block. */
    boolean hasCode(Address account);

    L1Heads heads();

    /** The canonical block of that number, if there is one. */
    Optional<L1Block> block(long number);

    /** The subnet's inbox messages in a range of blocks, both ends included, in L1's order. */
    List<EnqueuedMessage> messages(long fromBlock, long toBlock);

    /** The subnet's batches in a range of blocks, both ends included, in L1's order. */
    List<SubmittedBatch> batches(long fromBlock, long toBlock);

    /** What the reward distributor logged for the subnet in a range of blocks, both ends included, in L1's order. */
    List<DistributorEvent> distributorEvents(long fromBlock, long toBlock);

    /** What the reward distributor holds for the subnet at the end of a block; empty where the node keeps no state of it. */
    Optional<FundTotals> fund(long block);

    /** At the latest block. */
    RollupTip tip();

    Optional<L1Receipt> receipt(Hash transactionHash);

    /** The base fee of a block, wei per gas. */
    UInt256 baseFeePerGas(Hash blockHash);

    AccountNonces nonces(Address account);

    FeeMarket fees();

    /** Runs a call of the rollup without sending it. */
    Simulation simulate(Address from, byte[] data, List<Hash> blobVersionedHashes);

    /** Runs a call of any contract without sending it. */
    Simulation simulateCall(Address from, Address to, byte[] data);

    /** @param transactionHash of the raw transaction: what a node refuses it may have all the same */
    Broadcast broadcast(Hash transactionHash, byte[] rawTransaction);
}
