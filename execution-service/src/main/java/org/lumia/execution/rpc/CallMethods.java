package org.lumia.execution.rpc;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hex;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.Halt;
import org.lumia.evm.RevertReason;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;

/** eth_call and eth_estimateGas: on a block's state, in bounds of gas, time and number. */
final class CallMethods {
    private final ChainReads chain;
    private final RpcLimits limits;
    private final BoundedRuns calls;
    private final BoundedRuns estimates;
    private final InstantSource clock;

    CallMethods(ChainReads chain, RpcLimits limits, BoundedRuns calls, BoundedRuns estimates, InstantSource clock) {
        this.chain = chain;
        this.limits = limits;
        this.calls = calls;
        this.estimates = estimates;
        this.clock = clock;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put("eth_call", this::call);
        methods.put("eth_estimateGas", this::estimate);
        return methods;
    }

    /** The arguments of both methods. */
    private record Arguments(CallRequest request, BlockSelector selector, StateOverrides state, BlockOverrides block) {
        static Arguments of(Params params, long chainId) {
            return new Arguments(
                    CallRequest.parse(params, 0, chainId),
                    params.block(1),
                    params.optional(2, StateOverrides::parse).orElse(StateOverrides.NONE),
                    params.optional(3, BlockOverrides::parse).orElse(BlockOverrides.NONE));
        }

        CallGround ground(StateView view, BlockEnvironment environment, TransactionProcessor processor) {
            return CallGround.of(request, view, environment, state, block, processor);
        }
    }

    private interface Work<T> {
        T on(StateView view, TransactionProcessor processor);
    }

    private <T> T bounded(BoundedRuns runs, BlockSelector selector, Work<T> work) {
        return runs.run(limits.callMillisMax(), processor -> {
            try (StateView view = chain.state(selector)) {
                return work.on(view, processor);
            }
        });
    }

    private Object call(Params params) {
        Arguments arguments = Arguments.of(params, chain.genesis().chainId());
        long gas = gas(arguments.request(), limits);
        TransactionResult result = bounded(
                calls,
                arguments.selector(),
                (view, processor) -> arguments
                        .ground(view, chain.environment(view.number()), processor)
                        .run(gas));
        return switch (result) {
            case TransactionResult.Rejected rejected ->
                throw new JsonRpcException(
                        JsonRpcException.SERVER_ERROR, "err: %s (supplied gas %d)".formatted(rejected.detail(), gas));
            case TransactionResult.Included included -> {
                if (!included.success()) {
                    throw failed(included);
                }
                ByteBudget.draw(2L * included.output().length);
                yield Hex.encode(included.output());
            }
        };
    }

    private Object estimate(Params params) {
        Arguments arguments = Arguments.of(params, chain.genesis().chainId());
        var estimate = new GasEstimate(
                arguments.request(), Math.min(chain.genesis().blocks().maxTransactionGas(), limits.gasCap()));
        return bounded(estimates, arguments.selector(), (view, processor) -> {
            List<CallGround> moments = moments(arguments, view.number()).stream()
                    .map(moment -> arguments.ground(view, moment, processor))
                    .toList();
            return Hex.quantity(estimate.over(moments));
        });
    }

    /**
     * When a transaction that is estimated on the head may be executed, the likeliest first. Several blocks share a second: the
     * next one may have the last one's, which contracts that write once a second are cheap in, or a later one.
     */
    private List<BlockEnvironment> moments(Arguments arguments, long number) {
        BlockEnvironment last = chain.environment(number);
        boolean onTheHead =
                arguments.selector() == BlockSelector.Tag.LATEST || arguments.selector() == BlockSelector.Tag.PENDING;
        if (!onTheHead || arguments.block().setTheMoment()) {
            return List.of(last);
        }
        long now = clock.instant().getEpochSecond();
        BlockEnvironment following = chain.following(number, now);
        return now > last.timestamp() ? List.of(following, last) : List.of(last, following);
    }

    static long gas(CallRequest request, RpcLimits limits) {
        return Math.min(request.gas().filter(given -> given > 0).orElse(limits.gasCap()), limits.gasCap());
    }

    static JsonRpcException failed(TransactionResult.Included included) {
        Halt halt = included.halt().orElseThrow();
        if (halt != Halt.REVERT) {
            return new JsonRpcException(JsonRpcException.SERVER_ERROR, halt.text());
        }
        String reason = RevertReason.of(included.output());
        return new JsonRpcException(
                JsonRpcException.EXECUTION_REVERTED,
                reason.isEmpty() ? halt.text() : halt.text() + ": " + reason,
                Hex.encode(included.output()));
    }
}
