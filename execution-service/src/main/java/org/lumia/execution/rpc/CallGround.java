package org.lumia.execution.rpc;

import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Message;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.WorldState;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.rpc.JsonRpcException;

/** A call, and all that it runs on. */
record CallGround(
        CallRequest request,
        WorldState state,
        BlockEnvironment environment,
        PrecompileSet precompiles,
        TransactionProcessor processor) {

    /** @throws JsonRpcException for overrides that cannot be */
    static CallGround of(
            CallRequest request,
            WorldState base,
            BlockEnvironment block,
            StateOverrides stateOverrides,
            BlockOverrides blockOverrides,
            TransactionProcessor processor) {
        BlockEnvironment environment = blockOverrides.apply(block);
        // As in geth: a call that names no price is not held to the base fee.
        boolean free = request.fees().gasPrice(environment.baseFee()).isZero();
        if (free && blockOverrides.baseFeePerGas().isEmpty()) {
            environment = environment.withBaseFee(UInt256.ZERO);
        }
        return new CallGround(
                request,
                stateOverrides.state(base),
                environment,
                stateOverrides.precompiles(Precompiles.of(environment.fork())),
                processor);
    }

    CallGround with(CallRequest other) {
        return new CallGround(other, state, environment, precompiles, processor);
    }

    Message message(long gas) {
        return request.message(gas, environment.baseFee());
    }

    /** On a state that is thrown away. */
    TransactionResult run(long gas) {
        return run(gas, new BlockState(state), Tracer.NONE);
    }

    TransactionResult run(long gas, BlockState on, Tracer tracer) {
        return processor.simulate(message(gas), request.fees(), environment, on, precompiles, tracer);
    }
}
