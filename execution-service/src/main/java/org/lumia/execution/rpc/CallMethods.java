package org.lumia.execution.rpc;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.AccessListEntry;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.ContractAddress;
import org.lumia.evm.Halt;
import org.lumia.evm.RevertReason;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;

/** eth_call, eth_estimateGas and eth_createAccessList: on a block's state, in bounds of gas, time and number. */
final class CallMethods {
    /** A slot or an address of a list as text, with what is around it. */
    private static final long ACCESS_BYTES = 160;

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
        methods.put("eth_createAccessList", this::accessList);
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
        Arguments arguments = Arguments.of(params, chain.rules().chainId());
        long gas = gas(arguments.request(), limits);
        TransactionResult result = bounded(
                calls,
                arguments.selector(),
                (view, processor) -> arguments
                        .ground(view, chain.environment(view.number()), processor)
                        .run(gas));
        return switch (result) {
            case TransactionResult.Rejected rejected -> throw rejected(rejected, gas);
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
        return Hex.quantity(estimate(Arguments.of(params, chain.rules().chainId())));
    }

    /** What a transaction that nobody sent yet should have. */
    long estimate(CallRequest request) {
        return estimate(new Arguments(request, BlockSelector.Tag.PENDING, StateOverrides.NONE, BlockOverrides.NONE));
    }

    private long estimate(Arguments arguments) {
        var estimate =
                new GasEstimate(arguments.request(), Math.min(chain.rules().transactionGasMax(), limits.gasCap()));
        return bounded(estimates, arguments.selector(), (view, processor) -> {
            List<CallGround> moments = moments(arguments, view.number()).stream()
                    .map(moment -> arguments.ground(view, moment, processor))
                    .toList();
            return estimate.over(moments);
        });
    }

    private Object accessList(Params params) {
        Arguments arguments = Arguments.of(params, chain.rules().chainId());
        long gas = gas(arguments.request(), limits);
        return bounded(estimates, arguments.selector(), (view, processor) -> {
            BlockEnvironment environment = chain.environment(view.number());
            CallGround ground = arguments.ground(view, environment, processor);
            Set<Address> excluded = excluded(arguments.request(), ground);
            var before = new AccessedStates(excluded, arguments.request().accessList());
            while (true) {
                List<AccessListEntry> list = before.list();
                var tracer = new AccessedStates(excluded, list);
                CallGround trial = ground.with(arguments.request().withAccessList(list));
                TransactionResult result = trial.run(gas, new BlockState(trial.state()), tracer);
                if (!(result instanceof TransactionResult.Included included)) {
                    throw rejected((TransactionResult.Rejected) result, gas);
                }
                // Each round adds to the list or is the last, and what there is to add is bounded by gas and time.
                if (tracer.sameAs(before)) {
                    ByteBudget.draw(accessListBytes(list));
                    return accessList(list, included);
                }
                before = tracer;
            }
        });
    }

    /** Who is warm without a list: sender, recipient, precompiles, and who lets others' code stand for itself. */
    private static Set<Address> excluded(CallRequest request, CallGround ground) {
        var excluded = new HashSet<>(ground.precompiles().addresses());
        excluded.add(request.from());
        excluded.add(request.to()
                .orElseGet(() -> ContractAddress.create(
                        request.from(), ground.state().account(request.from()).nonce())));
        request.authorizations()
                .forEach(given -> TransactionCodec.authority(given).ifPresent(excluded::add));
        return excluded;
    }

    private static long accessListBytes(List<AccessListEntry> list) {
        return list.stream()
                .mapToLong(entry -> ACCESS_BYTES * (1L + entry.slots().size()))
                .sum();
    }

    private static Object accessList(List<AccessListEntry> list, TransactionResult.Included included) {
        var json = new LinkedHashMap<String, Object>();
        json.put(
                "accessList",
                list.stream()
                        .map(entry -> Map.of(
                                "address",
                                entry.address().toString(),
                                "storageKeys",
                                entry.slots().stream()
                                        .map(slot -> slot.toHash().toString())
                                        .toList()))
                        .toList());
        included.halt().ifPresent(halt -> json.put("error", halt.text()));
        json.put("gasUsed", Hex.quantity(included.gasUsed()));
        return json;
    }

    private static JsonRpcException rejected(TransactionResult.Rejected rejected, long gas) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR, "err: %s (supplied gas %d)".formatted(rejected.detail(), gas));
    }

    /**
     * When a transaction that is estimated on the head may be executed, the likeliest first. Several blocks share a second: the
     * next one may have the last one's, which contracts that write once a second are cheap in, or a later one. A price that is below
     * the last one's base fee alone is held against the next one's: that may be a quarter lower.
     */
    private List<BlockEnvironment> moments(Arguments arguments, long number) {
        BlockEnvironment last = chain.environment(number);
        boolean onTheHead =
                arguments.selector() == BlockSelector.Tag.LATEST || arguments.selector() == BlockSelector.Tag.PENDING;
        if (!onTheHead || arguments.block().setTheMoment()) {
            return List.of(last);
        }
        long now = clock.instant().getEpochSecond();
        UInt256 baseFee = baseFeeFor(arguments.request().fees().feeCap(), last);
        BlockEnvironment sameSecond = last.withBaseFee(baseFee);
        BlockEnvironment following = chain.following(number, now).withBaseFee(baseFee);
        return now > last.timestamp() ? List.of(following, sameSecond) : List.of(sameSecond, following);
    }

    private UInt256 baseFeeFor(UInt256 price, BlockEnvironment last) {
        if (price.isZero() || price.compareTo(last.baseFee()) >= 0) {
            return last.baseFee();
        }
        UInt256 next = chain.nextBaseFee(last.number());
        return price.compareTo(next) >= 0 ? next : last.baseFee();
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
