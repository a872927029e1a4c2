package org.lumia.chain.block;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.trie.TrieRoots;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.TransactionProcessor;
import org.lumia.protocol.genesis.Genesis;

/** A block's environment and header (PROTOCOL section 4). */
final class HeaderRules {
    /** EIP-2935. */
    static final Address HISTORY = Address.parse("0x0000f90827f1c53a10cb7a02335b175320002935");
    /** EIP-4788; here it keeps accumulators of L1's inbox. */
    static final Address BEACON_ROOTS = Address.parse("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");
    /** sha256 of nothing: no EIP-7685 requests. */
    static final Hash NO_REQUESTS = Hash.parse("0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    static final int EXTRA_DATA_BYTES = 18;

    private final Genesis genesis;

    HeaderRules(Genesis genesis) {
        this.genesis = genesis;
    }

    BlockEnvironment environment(BlockInput input, ChainTip parent, BlockHashes hashes) {
        Fork fork = fork(genesis, input.timestampMs() / 1_000);
        return new BlockEnvironment(
                fork,
                UInt256.of(genesis.chainId()),
                input.number(),
                input.timestampMs() / 1_000,
                input.feeRecipient(),
                genesis.blockGasLimit(),
                parent.nextBaseFee(),
                mixHash(input),
                UInt256.ONE,
                BlobSchedule.of(fork),
                hashes);
    }

    static void systemCalls(
            TransactionProcessor processor,
            Hash parentAccumulator,
            Hash parentHash,
            BlockEnvironment environment,
            BlockState state) {
        processor.systemCall(BEACON_ROOTS, parentAccumulator.toBytes(), environment, state);
        processor.systemCall(HISTORY, parentHash.toBytes(), environment, state);
    }

    BlockHeader header(
            PreparedBlock block, ChainTip parent, BlockEnvironment environment, BlockRun run, Hash stateRoot) {
        BlockInput input = block.input();
        List<byte[]> receipts = run.included().stream()
                .map(transaction -> transaction.receipt().encode())
                .toList();
        return new BlockHeader(
                parent.hash(),
                BlockHeader.NO_OMMERS,
                input.feeRecipient(),
                stateRoot,
                block.transactionsRoot(run.included()),
                TrieRoots.ofList(receipts),
                run.bloom(),
                UInt256.ZERO,
                input.number(),
                environment.gasLimit(),
                run.gasUsed(),
                environment.timestamp(),
                extraData(input, run.weight()),
                environment.prevRandao(),
                0,
                environment.baseFee(),
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                parent.inboxAccumulator(),
                NO_REQUESTS);
    }

    /** Block 0: the state of genesis, and nothing else. */
    static BlockHeader genesisHeader(Genesis genesis, Hash stateRoot) {
        return new BlockHeader(
                Hash.ZERO,
                BlockHeader.NO_OMMERS,
                Address.ZERO,
                stateRoot,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                Bloom.empty(),
                UInt256.ZERO,
                0,
                genesis.blockGasLimit(),
                0,
                genesis.timestampMs() / 1_000,
                new byte[0],
                Hash.ZERO,
                0,
                UInt256.of(genesis.fees().initialBaseFee()),
                BlockHeader.EMPTY_ROOT,
                0,
                0,
                Hash.ZERO,
                NO_REQUESTS);
    }

    /** The fork whose time has come last. */
    static Fork fork(Genesis genesis, long timestampSeconds) {
        Fork current = Fork.CANCUN;
        for (Fork fork : Fork.values()) {
            Long from = genesis.forks().get(fork.name().toLowerCase(Locale.ROOT));
            if (from != null && from <= timestampSeconds) {
                current = fork;
            }
        }
        return current;
    }

    private static Hash mixHash(BlockInput input) {
        return Keccak.hash(
                new AbiWriter().bytes32(input.epochSeed()).uint(input.number()).toBytes());
    }

    /** Milliseconds of the second (2 bytes), the slot (8 bytes), the weight of the block's execution (8 bytes). */
    private static byte[] extraData(BlockInput input, long weight) {
        return ByteBuffer.allocate(EXTRA_DATA_BYTES)
                .putShort((short) (input.timestampMs() % 1_000))
                .putLong(input.slot())
                .putLong(weight)
                .array();
    }
}
