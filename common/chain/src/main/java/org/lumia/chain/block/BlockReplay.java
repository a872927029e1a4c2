package org.lumia.chain.block;

import org.lumia.ethereum.Address;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockHashes;
import org.lumia.evm.BlockState;
import org.lumia.evm.GasPool;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.WorldState;
import org.lumia.evm.trace.GethTracer;

/** The transactions of an executed block once more, in order, on the state its parent left; for traces. Not thread-safe. */
public final class BlockReplay {
    private final TransactionProcessor processor;
    private final BlockEnvironment environment;
    private final BlockState state;
    private final GasPool pool;
    private final boolean exact;

    /** @param parentState the state after the parent */
    public BlockReplay(
            ChainRules rules,
            BlockHeader header,
            WorldState parentState,
            BlockHashes hashes,
            TransactionProcessor processor) {
        this.processor = processor;
        this.environment = rules.environment(header, hashes);
        this.state = new BlockState(parentState);
        this.exact = rules.isExact(header);
        this.pool = GasPool.of(environment);
        rules.begin(header, processor, environment, state);
    }

    /**
     * Runs the next transaction without looking on.
     *
     * @param raw EIP-2718 bytes, deposits included
     * @throws IllegalStateException when it does not run as it did in the block
     */
    public void skip(byte[] raw, Address sender, long gasUsed) {
        run(raw, sender, gasUsed, Tracer.NONE);
    }

    /** As {@link #skip}, with a tracer that looks on, and how it ended. */
    public GethTracer.Outcome trace(byte[] raw, Address sender, long gasUsed, GethTracer tracer) {
        tracer.begin(message(raw, sender), environment, state);
        return run(raw, sender, gasUsed, tracer);
    }

    private GethTracer.Outcome run(byte[] raw, Address sender, long gasUsed, Tracer tracer) {
        boolean deposit = raw[0] == TransactionType.DEPOSIT.code();
        TransactionResult result = deposit
                ? DepositExecution.run(DepositTransaction.decode(raw), processor, environment, state, tracer)
                : processor.execute(transaction(raw), sender, environment, state, pool, tracer);
        GethTracer.Outcome outcome = switch (result) {
            case TransactionResult.Included included -> GethTracer.Outcome.of(included);
            case TransactionResult.Rejected rejected when deposit -> new GethTracer.Outcome(gasUsed, true, new byte[0]);
            case TransactionResult.Rejected rejected ->
                throw new IllegalStateException("a transaction of block %d is refused now: %s"
                        .formatted(environment.number(), rejected.detail()));
        };
        if (exact && outcome.gasUsed() != gasUsed) {
            throw new IllegalStateException("a transaction of block %d used %d gas, now %d"
                    .formatted(environment.number(), gasUsed, outcome.gasUsed()));
        }
        if (deposit) {
            pool.take(gasUsed, 0);
        }
        return outcome;
    }

    private static Message message(byte[] raw, Address sender) {
        return raw[0] == TransactionType.DEPOSIT.code()
                ? DepositExecution.message(DepositTransaction.decode(raw))
                : Message.of(transaction(raw), sender, UInt256.ZERO);
    }

    private static Transaction transaction(byte[] raw) {
        return switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Valid valid -> valid.transaction();
            case TransactionCodec.Malformed malformed ->
                throw new IllegalStateException("a stored transaction cannot be decoded: " + malformed.reason());
        };
    }
}
