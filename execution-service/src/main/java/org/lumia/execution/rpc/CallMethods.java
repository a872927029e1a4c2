package org.lumia.execution.rpc;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lumia.chain.block.CallEnvironment;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Halt;
import org.lumia.evm.RevertReason;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.WorldState;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import tools.jackson.databind.JsonNode;

/** eth_call and eth_estimateGas: on a block's state, in bounds of gas, time and number. */
final class CallMethods {
    private static final long TRANSFER_GAS = 21_000;
    private static final long CALL_STIPEND = 2_300;
    /** How far above the least an estimate may be, as in geth. */
    private static final double ESTIMATE_ERROR_RATIO = 0.015;

    private final ChainReads chain;
    private final RpcLimits limits;
    private final BoundedRuns runs;

    CallMethods(ChainReads chain, RpcLimits limits, BoundedRuns runs) {
        this.chain = chain;
        this.limits = limits;
        this.runs = runs;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put("eth_call", this::call);
        methods.put("eth_estimateGas", this::estimate);
        return methods;
    }

    /** Everything a call runs on, and the processor that is its own meanwhile. */
    private record Ground(WorldState state, BlockEnvironment environment, TransactionProcessor processor) {
        TransactionResult run(CallRequest request, long gas) {
            return processor.call(request.message(gas), environment, new BlockState(state), Tracer.NONE);
        }
    }

    private interface Work<T> {
        T on(Ground ground);
    }

    private <T> T bounded(CallRequest request, Params params, int blockAt, Work<T> work) {
        BlockSelector selector = params.block(blockAt);
        return runs.run(limits.callMillisMax(), processor -> {
            try (StateView view = chain.state(selector)) {
                WorldState state = OverriddenState.of(view, node(params, blockAt + 1));
                BlockEnvironment environment = environment(chain, request, view.number(), node(params, blockAt + 2));
                return work.on(new Ground(state, environment, processor));
            }
        });
    }

    private static @Nullable JsonNode node(Params params, int index) {
        return params.has(index) ? params.node(index) : null;
    }

    static BlockEnvironment environment(
            ChainReads chain, CallRequest request, long number, @Nullable JsonNode overrides) {
        ExecutedBlock block = chain.blocks().byNumber(number).orElseThrow(ChainReads::headerNotFound);
        BlockEnvironment environment = CallEnvironment.of(
                chain.genesis(),
                ChainReads.header(block),
                ancestor -> chain.store().hashOf(ancestor).orElse(Hash.ZERO));
        // As in geth: a call that names no price is not held to the base fee.
        UInt256 baseFee = request.feeCap().isZero() ? UInt256.ZERO : environment.baseFee();
        return BlockOverrides.apply(environment, baseFee, overrides);
    }

    private Object call(Params params) {
        CallRequest request = CallRequest.parse(params.node(0));
        long gas = gas(request, limits);
        TransactionResult result = bounded(request, params, 1, ground -> ground.run(request, gas));
        return switch (result) {
            case TransactionResult.Rejected rejected -> throw refused(rejected, gas);
            case TransactionResult.Included included -> {
                if (!included.success()) {
                    throw failed(included);
                }
                yield Hex.encode(included.output());
            }
        };
    }

    static long gas(CallRequest request, RpcLimits limits) {
        return Math.min(request.gas().filter(given -> given > 0).orElse(limits.gasCap()), limits.gasCap());
    }

    static JsonRpcException refused(TransactionResult.Rejected rejected, long gas) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR, "err: %s (supplied gas %d)".formatted(rejected.detail(), gas));
    }

    private static JsonRpcException failed(TransactionResult.Included included) {
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

    private Object estimate(Params params) {
        CallRequest request = CallRequest.parse(params.node(0));
        return bounded(request, params, 1, ground -> Hex.quantity(estimate(request, ground)));
    }

    /** The least gas, nearly, with which the transaction goes well: geth's search. */
    private long estimate(CallRequest request, Ground ground) {
        long high = highest(request, ground);
        boolean transfer = request.data().length == 0
                && request.authorizations().isEmpty()
                && request.accessList().isEmpty()
                && request.to().isPresent()
                && !ground.state().account(request.to().get()).hasCode();
        if (transfer && high >= TRANSFER_GAS && succeeds(ground.run(request, TRANSFER_GAS))) {
            return TRANSFER_GAS;
        }
        TransactionResult.Included first = atHighest(ground.run(request, high), high);
        long low = first.gasUsed() - 1;
        long optimistic = (first.gasUsedBeforeRefund() + CALL_STIPEND) * 64 / 63;
        if (optimistic < high) {
            if (succeeds(ground.run(request, optimistic))) {
                high = optimistic;
            } else {
                low = Math.max(low, optimistic);
            }
        }
        while (low + 1 < high && (double) (high - low) / high > ESTIMATE_ERROR_RATIO) {
            long middle = low + (high - low) / 2;
            if (middle > low * 2) {
                middle = low * 2;
            }
            if (succeeds(ground.run(request, middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private long highest(CallRequest request, Ground ground) {
        long high = Math.min(
                chain.genesis().blocks().maxTransactionGas(),
                ground.environment().gasLimit());
        high = Math.min(high, limits.gasCap());
        high = Math.min(
                high, request.gas().filter(given -> given >= TRANSFER_GAS).orElse(high));
        if (!request.feeCap().isZero()) {
            UInt256 balance = ground.state().account(request.from()).balance();
            if (balance.compareTo(request.value()) < 0) {
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "insufficient funds for transfer");
            }
            BigInteger affordable =
                    balance.subtract(request.value()).divide(request.feeCap()).toBigInteger();
            high = affordable.min(BigInteger.valueOf(high)).longValue();
        }
        return high;
    }

    private static TransactionResult.Included atHighest(TransactionResult result, long high) {
        return switch (result) {
            case TransactionResult.Rejected rejected ->
                throw switch (rejected.reason()) {
                    case INTRINSIC_GAS, FLOOR_DATA_GAS -> exceeds(high);
                    default -> new JsonRpcException(JsonRpcException.SERVER_ERROR, rejected.detail());
                };
            case TransactionResult.Included included -> {
                if (included.success()) {
                    yield included;
                }
                Halt halt = included.halt().orElseThrow();
                throw halt == Halt.OUT_OF_GAS ? exceeds(high) : failed(included);
            }
        };
    }

    private static JsonRpcException exceeds(long high) {
        return new JsonRpcException(
                JsonRpcException.SERVER_ERROR, "gas required exceeds allowance (%d)".formatted(high));
    }

    private static boolean succeeds(TransactionResult result) {
        return result instanceof TransactionResult.Included included && included.success();
    }
}
