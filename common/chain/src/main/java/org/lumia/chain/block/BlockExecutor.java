package org.lumia.chain.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.StateChanges;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.Weights;
import org.lumia.evm.WorldState;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.genesis.WeightRules;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Executes blocks: a pure function of parent, input and state. One instance serves one thread at a time; {@link #prepare}
 * may run on another.
 */
public final class BlockExecutor {
    private final Genesis genesis;
    private final SenderRecovery recovery;
    private final HeaderRules headers;
    private final TransactionProcessor processor;

    public BlockExecutor(Genesis genesis, SenderRecovery recovery) {
        this.genesis = genesis;
        this.recovery = recovery;
        this.headers = new HeaderRules(genesis);
        WeightRules weights = genesis.fees().weights();
        this.processor = new TransactionProcessor(
                Precompiles::of,
                new Weights(weights.perTransaction(), weights.statePercent(), weights.precompilePercent()));
    }

    /** Decodes the block's transactions, recovers their senders and hashes what can be hashed. */
    public PreparedBlock prepare(BlockInput input) {
        var raws = new ArrayList<SenderRecovery.Raw>();
        for (InboxMessage message : input.inbox()) {
            if (message.getKind() == InboxKind.FORCED) {
                raws.add(new SenderRecovery.Raw(message.getBody().toByteArray(), Optional.empty()));
            }
        }
        for (BlockInput.FromLog transaction : input.transactions()) {
            raws.add(new SenderRecovery.Raw(transaction.raw(), transaction.sender()));
        }
        return new PreparedBlock(input, recovery.recover(raws));
    }

    /**
     * Executes a prepared block on the state its parent left.
     *
     * @param stateRoot the root of the state after these changes
     * @throws IllegalArgumentException when the block does not follow its parent
     */
    public BlockResult execute(
            PreparedBlock block,
            ChainTip parent,
            WorldState world,
            BlockHashes hashes,
            Function<StateChanges, Hash> stateRoot) {
        BlockInput input = block.input();
        checkFollows(input, parent);
        BlockEnvironment environment = headers.environment(input, parent, hashes);
        var state = new BlockState(world);
        HeaderRules.systemCalls(processor, parent.inboxAccumulator(), parent.hash(), environment, state);
        var run = new BlockRun(processor, environment, state);
        int candidate = 0;
        for (InboxMessage message : input.inbox()) {
            if (message.getKind() == InboxKind.DEPOSIT) {
                run.deposit(message);
            } else if (message.getKind() == InboxKind.FORCED) {
                run.forced(message, block.candidates().get(candidate++));
            }
        }
        for (BlockInput.FromLog transaction : input.transactions()) {
            run.fromLog(transaction, block.candidates().get(candidate++));
        }
        StateChanges changes = state.changes();
        BlockHeader header = headers.header(block, parent, environment, run, stateRoot.apply(changes));
        Hash hash = header.hash();
        UInt256 nextBaseFee = BaseFee.next(
                genesis.fees(),
                header.baseFeePerGas(),
                header.gasUsed(),
                run.weight(),
                input.timestampMs() - parent.timestampMs());
        ChainTip tip = tip(input, parent, hash, nextBaseFee);
        return new BlockResult(header, hash, run.included(), run.refused(), changes, tip);
    }

    private static ChainTip tip(BlockInput input, ChainTip parent, Hash hash, UInt256 nextBaseFee) {
        List<InboxMessage> inbox = input.inbox();
        return inbox.isEmpty()
                ? new ChainTip(
                        input.number(),
                        hash,
                        input.timestampMs(),
                        nextBaseFee,
                        parent.inboxThrough(),
                        parent.inboxAccumulator())
                : new ChainTip(
                        input.number(),
                        hash,
                        input.timestampMs(),
                        nextBaseFee,
                        inbox.getLast().getIndex(),
                        Hash.wrap(inbox.getLast().getAccumulator().toByteArray()));
    }

    private static void checkFollows(BlockInput input, ChainTip parent) {
        if (input.number() != parent.number() + 1 || input.timestampMs() < parent.timestampMs()) {
            throw new IllegalArgumentException("block %d at %d ms does not follow block %d at %d ms"
                    .formatted(input.number(), input.timestampMs(), parent.number(), parent.timestampMs()));
        }
        long index = parent.inboxThrough();
        for (InboxMessage message : input.inbox()) {
            if (message.getIndex() != ++index) {
                throw new IllegalArgumentException("block %d applies L1 message %d where %d is next"
                        .formatted(input.number(), message.getIndex(), index));
            }
        }
    }
}
