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
        Fork fork = HeaderRules.fork(genesis, header.timestamp());
        return new BlockEnvironment(
                fork,
                UInt256.of(genesis.chainId()),
                header.number(),
                header.timestamp(),
                header.coinbase(),
                header.gasLimit(),
                header.baseFeePerGas(),
                header.mixHash(),
                UInt256.ONE,
                BlobSchedule.of(fork),
                hashes);
    }
}
