package org.lumia.execution.rpc;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lumia.chain.block.ChainRules;
import org.lumia.chain.block.LumiaRules;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.HistoryUnavailableException;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.BlockEnvironment;
import org.lumia.execution.Blocks;
import org.lumia.execution.Finality;
import org.lumia.execution.Projection;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;

/** What all methods read from, and how a selector becomes a block. */
public record ChainReads(
        ChainRules rules, ChainStore store, Blocks blocks, Projection projection, Supplier<Finality> finality) {
    public ChainReads(
            Genesis genesis, ChainStore store, Blocks blocks, Projection projection, Supplier<Finality> finality) {
        this(new LumiaRules(genesis), store, blocks, projection, finality);
    }

    /** The number a selector means; empty for a hash or number that is not there. */
    Optional<Long> number(BlockSelector selector) {
        return switch (selector) {
            case BlockSelector.Tag tag ->
                Optional.of(
                        switch (tag) {
                            case EARLIEST -> blocks.firstBlock();
                            case LATEST, PENDING -> blocks.height();
                            case SAFE ->
                                Math.min(blocks.height(), finality.get().safe());
                            case FINALIZED ->
                                Math.min(blocks.height(), finality.get().finalized());
                        });
            case BlockSelector.Number(long number) ->
                number <= blocks.height() ? Optional.of(number) : Optional.empty();
            case BlockSelector.ByHash(Hash hash) ->
                store.numberOf(hash).stream()
                        .boxed()
                        .filter(number -> number <= blocks.height())
                        .findFirst();
        };
    }

    Optional<ExecutedBlock> block(BlockSelector selector) {
        return number(selector).flatMap(this::byNumber);
    }

    /** @throws JsonRpcException for a block before the snapshot that the state was begun from */
    Optional<ExecutedBlock> byNumber(long number) {
        requireKept(number);
        return blocks.byNumber(number);
    }

    /** In geth's words and with its code. */
    void requireKept(long number) {
        if (blocks.isPruned(number)) {
            throw new JsonRpcException(JsonRpcException.PRUNED_HISTORY, "pruned history unavailable");
        }
    }

    /** Looks at a block of many: what was drawn to read it is given back afterwards. */
    void visit(long number, Consumer<ExecutedBlock> work) {
        requireKept(number);
        Blocks.Read read = blocks.read(number).orElseThrow(ChainReads::headerNotFound);
        try {
            work.accept(read.block());
        } finally {
            ByteBudget.current().ifPresent(share -> share.give(read.drawnBytes()));
        }
    }

    /** @throws JsonRpcException when there is no such block */
    ExecutedBlock existing(BlockSelector selector) {
        return block(selector).orElseThrow(ChainReads::headerNotFound);
    }

    static JsonRpcException headerNotFound() {
        return new JsonRpcException(JsonRpcException.SERVER_ERROR, "header not found");
    }

    /** The state after a block; closed by the thread that opened it. */
    StateView state(BlockSelector selector) {
        long number = number(selector).orElseThrow(ChainReads::headerNotFound);
        try {
            return store.view(number);
        } catch (HistoryUnavailableException e) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, String.valueOf(e.getMessage()));
        }
    }

    /** The environment that a block gave its transactions. */
    BlockEnvironment environment(long number) {
        return rules.environment(headerOf(number), this::hashOf);
    }

    /** The environment of a block after it, in a later second: this one, or the one after the block's. */
    BlockEnvironment following(long number, long nowSeconds) {
        return rules.following(headerOf(number), this::hashOf, nowSeconds);
    }

    /** Of the block after it, where that is not there yet. */
    UInt256 nextBaseFee(long number) {
        return number >= blocks.height()
                ? blocks.head().tip().nextBaseFee()
                : byNumber(number + 1)
                        .map(block -> UInt256.of(block.getBaseFeeWei()))
                        .orElseThrow(ChainReads::headerNotFound);
    }

    private BlockHeader headerOf(long number) {
        return header(byNumber(number).orElseThrow(ChainReads::headerNotFound));
    }

    Hash hashOf(long number) {
        return store.hashOf(number).orElse(Hash.ZERO);
    }

    static BlockHeader header(ExecutedBlock block) {
        return BlockHeader.decodeOfAnyFork(block.getHeader().toByteArray());
    }
}
