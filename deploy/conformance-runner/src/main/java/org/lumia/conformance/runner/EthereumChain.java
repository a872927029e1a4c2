package org.lumia.conformance.runner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.TransactionProcessor;

/** Imports Ethereum blocks on their parents and checks every field of their headers. */
final class EthereumChain {
    private static final long GAS_LIMIT_MIN = 5000;
    private static final int HASHES = 256;

    private final LongFunction<EthereumRules> rulesAt;
    private final UInt256 chainId;
    private final TransactionProcessor processor;
    private final Map<Hash, EthereumBlock.Header> headers = new HashMap<>();
    private final Map<Hash, MemoryWorld> worlds = new HashMap<>();

    EthereumChain(
            LongFunction<EthereumRules> rulesAt,
            UInt256 chainId,
            TransactionProcessor processor,
            EthereumBlock.Header genesis,
            MemoryWorld world) {
        this.rulesAt = rulesAt;
        this.chainId = chainId;
        this.processor = processor;
        headers.put(genesis.hash(), genesis);
        worlds.put(genesis.hash(), world);
    }

    /** A block that breaks a rule. */
    static final class InvalidBlockException extends RuntimeException {
        private final transient Refusal refusal;

        InvalidBlockException(Refusal refusal) {
            super(refusal.toString());
            this.refusal = refusal;
        }

        /** @param rule that it breaks */
        InvalidBlockException(String rule, String text) {
            this(new Refusal(rule, text));
        }

        Refusal refusal() {
            return refusal;
        }
    }

    /** The state after an imported block. */
    MemoryWorld world(Hash block) {
        MemoryWorld world = worlds.get(block);
        if (world == null) {
            throw new InvalidBlockException("unknown block", block.toString());
        }
        return world;
    }

    /**
     * The block's header.
     *
     * @throws InvalidBlockException or {@link org.lumia.ethereum.rlp.RlpException} when the block is invalid; nothing has
     *     changed then
     */
    EthereumBlock.Header importBlock(byte[] raw) {
        EthereumBlock block = EthereumBlock.decode(raw);
        EthereumBlock.Header header = block.header();
        EthereumBlock.Header parent = headers.get(header.parentHash());
        if (parent == null) {
            throw new InvalidBlockException(
                    "parent unknown", header.parentHash().toString());
        }
        EthereumRules rules = rulesAt.apply(header.timestamp());
        checkHeader(header, parent, rules);
        var execution = new BlockExecution(block, rules, chainId, number -> ancestor(header, number));
        execution.checkForm();
        MemoryWorld world = world(parent.hash()).copy();
        world.apply(execution.run(world, processor));
        require(
                world.root().equals(header.stateRoot()),
                "state root",
                "%s, the header says %s".formatted(world.root(), header.stateRoot()));
        headers.put(header.hash(), header);
        worlds.put(header.hash(), world);
        return header;
    }

    private static void checkHeader(EthereumBlock.Header header, EthereumBlock.Header parent, EthereumRules rules) {
        require(header.fields() == rules.headerFields(), "header fields");
        require(header.number() == parent.number() + 1, "number");
        require(Long.compareUnsigned(header.timestamp(), parent.timestamp()) > 0, "timestamp");
        require(header.gasLimit() >= GAS_LIMIT_MIN, "gas limit");
        require(Math.abs(header.gasLimit() - parent.gasLimit()) < parent.gasLimit() / 1024, "gas limit step");
        require(Long.compareUnsigned(header.gasUsed(), header.gasLimit()) <= 0, "gas used over limit");
        require(header.extraData().length <= 32, "extra data");
        require(header.difficulty().isZero() && Arrays.equals(header.nonce(), new byte[8]), "proof of work");
        require(header.ommersHash().equals(BlockHeader.NO_OMMERS), "ommers hash");
        require(
                header.baseFee()
                        .equals(EthereumRules.nextBaseFee(parent.baseFee(), parent.gasLimit(), parent.gasUsed())),
                "base fee");
        if (!rules.isShanghai()) {
            long excess = rules.blobs()
                    .nextExcess(rules.fork(), parent.excessBlobGas(), parent.blobGasUsed(), parent.baseFee());
            require(header.excessBlobGas() == excess, "excess blob gas");
        }
    }

    private Hash ancestor(EthereumBlock.Header header, long number) {
        EthereumBlock.Header at = header;
        for (int i = 0; i < HASHES && at != null; i++) {
            if (at.number() == number + 1) {
                return at.parentHash();
            }
            at = headers.get(at.parentHash());
        }
        return Hash.ZERO;
    }

    static void require(boolean holds, String rule) {
        require(holds, rule, "broken");
    }

    static void require(boolean holds, String rule, String text) {
        if (!holds) {
            throw new InvalidBlockException(rule, text);
        }
    }
}
