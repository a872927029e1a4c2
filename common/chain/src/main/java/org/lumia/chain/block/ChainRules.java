package org.lumia.chain.block;

import java.util.List;
import java.util.Map;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Log;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.TransactionProcessor;

/** What reads need to know of a chain's rules: to run calls, to run blocks again, and to simulate blocks that are not there. */
public interface ChainRules {
    long chainId();

    /** Whether a higher tip brings a transaction forward. */
    boolean tipsBuyPlaces();

    /** What one transaction may have. */
    long transactionGasMax();

    /** The environment that a block gives its transactions. */
    BlockEnvironment environment(BlockHeader header, BlockHashes hashes);

    /**
     * The environment of a block that follows in another second than this one's; what nobody knows yet of it is this one's.
     *
     * @param nowSeconds since 1970; the second after this block's where that is later
     */
    BlockEnvironment following(BlockHeader header, BlockHashes hashes, long nowSeconds);

    /** Whether the EVM here has all rules of the block's time, so that it uses the same gas when it runs again. */
    default boolean isExact(BlockHeader header) {
        return true;
    }

    /** What a block does before its transactions. */
    void begin(BlockHeader header, TransactionProcessor processor, BlockEnvironment environment, BlockState state);

    /** EIP-7685: what a block asks of another layer, after its transactions; of none where there is nothing to ask. */
    Hash requests(List<Log> logs, TransactionProcessor processor, BlockEnvironment environment, BlockState state);

    /** How many fields the header of a block of that time has. */
    int headerFields(long timestamp);

    /**
     * The base fee of a block after this one.
     *
     * @param weight of its execution
     * @param elapsedMs since the block before it
     */
    UInt256 nextBaseFee(BlockHeader header, long weight, long elapsedMs);

    /** The excess blob gas of a block after this one, at that time in seconds. */
    long nextExcessBlobGas(BlockHeader header, long timestamp);

    /** The forks that have a time, the oldest first; of at least one the time has come. */
    List<ForkConfig> forks();

    /**
     * A fork as {@code eth_config} tells it (EIP-7910).
     *
     * @param activationTime seconds
     * @param forkId EIP-6122, 4 bytes as hex
     * @param systemContracts by the names of their EIPs
     */
    record ForkConfig(
            long activationTime, Fork fork, BlobSchedule blobs, String forkId, Map<String, Address> systemContracts) {}
}
