package org.lumia.chain.block;

import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.Fork;
import org.lumia.protocol.genesis.Genesis;

/** The environment that a block gave its transactions, for calls on the state it left. */
public final class CallEnvironment {
    private CallEnvironment() {}

    public static BlockEnvironment of(Genesis genesis, BlockHeader header, BlockHashes hashes) {
        return at(genesis, header, hashes, header.number(), header.timestamp());
    }

    /**
     * The environment of a block that follows in another second than this one's; what nobody knows yet of it is this one's.
     *
     * @param nowSeconds since 1970; the second after this block's where that is later
     */
    public static BlockEnvironment following(Genesis genesis, BlockHeader header, BlockHashes hashes, long nowSeconds) {
        return at(genesis, header, hashes, header.number() + 1, Math.max(nowSeconds, header.timestamp() + 1));
    }

    private static BlockEnvironment at(
            Genesis genesis, BlockHeader header, BlockHashes hashes, long number, long timestamp) {
        Fork fork = HeaderRules.fork(genesis, timestamp);
        return new BlockEnvironment(
                fork,
                UInt256.of(genesis.chainId()),
                number,
                timestamp,
                header.coinbase(),
                header.gasLimit(),
                header.baseFeePerGas(),
                header.mixHash(),
                UInt256.ONE,
                BlobSchedule.of(fork),
                hashes);
    }
}
