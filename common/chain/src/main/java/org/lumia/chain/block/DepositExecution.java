package org.lumia.chain.block;

import java.util.List;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.DepositTransaction;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Message;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;

/**
 * How a deposit acts on the state. It is never refused: its mint stands and its sender's nonce grows even where its call
 * cannot run, which then uses all its gas, as in Optimism's deposit rules.
 */
final class DepositExecution {
    private DepositExecution() {}

    static Message message(DepositTransaction deposit) {
        return new Message(
                deposit.from(),
                deposit.to(),
                deposit.value(),
                deposit.data(),
                deposit.gas(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                List.of());
    }

    static TransactionResult run(
            DepositTransaction deposit,
            TransactionProcessor processor,
            BlockEnvironment environment,
            BlockState state,
            Tracer tracer) {
        state.addBalance(deposit.from(), deposit.mint());
        state.finishTransaction();
        TransactionResult result = processor.call(message(deposit), environment, state, tracer);
        if (result instanceof TransactionResult.Rejected) {
            state.setNonce(deposit.from(), state.account(deposit.from()).nonce() + 1);
            state.finishTransaction();
        }
        return result;
    }
}
