package org.lumia.evm;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * What a block tells the transactions in it.
 *
 * @param timestamp seconds
 * @param baseFee wei per gas
 * @param blobBaseFee wei per blob gas
 * @param blobs blob parameters in force, for the checks of type 3 transactions
 */
public record BlockEnvironment(
        Fork fork,
        UInt256 chainId,
        long number,
        long timestamp,
        Address coinbase,
        long gasLimit,
        UInt256 baseFee,
        Hash prevRandao,
        UInt256 blobBaseFee,
        BlobSchedule blobs,
        BlockHashes blockHashes) {

    public BlockEnvironment withBaseFee(UInt256 baseFee) {
        return new BlockEnvironment(
                fork,
                chainId,
                number,
                timestamp,
                coinbase,
                gasLimit,
                baseFee,
                prevRandao,
                blobBaseFee,
                blobs,
                blockHashes);
    }

    /** @param wanted in place of the block's, where it is there */
    public BlockEnvironment withBlobBaseFee(Optional<UInt256> wanted) {
        return new BlockEnvironment(
                fork,
                chainId,
                number,
                timestamp,
                coinbase,
                gasLimit,
                baseFee,
                prevRandao,
                wanted.orElse(blobBaseFee),
                blobs,
                blockHashes);
    }
}
