package org.lumia.execution.rpc;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lumia.chain.block.BlockReplay;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hash;
import org.lumia.evm.BlockState;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.trace.GethTracer;
import org.lumia.evm.trace.TraceTooLargeException;
import org.lumia.execution.Blocks;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.BlockSelector;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.MalformedException;
import org.lumia.rpc.Params;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** The debug_trace methods: a block's transactions run again on its parent's state, or a call, with a tracer looking on. */
final class TraceMethods {
    private final ChainReads chain;
    private final RpcLimits limits;
    private final BoundedRuns runs;

    TraceMethods(ChainReads chain, RpcLimits limits, BoundedRuns runs) {
        this.chain = chain;
        this.limits = limits;
        this.runs = runs;
    }

    Map<String, JsonRpcMethod> methods() {
        var methods = new HashMap<String, JsonRpcMethod>();
        methods.put("debug_traceTransaction", this::transaction);
        methods.put("debug_traceBlockByNumber", params -> block(params, params.block(0)));
        methods.put("debug_traceBlockByHash", params -> block(params, new BlockSelector.ByHash(params.hash(0))));
        methods.put("debug_traceCall", this::call);
        return methods;
    }

    private interface Work {
        void on(TransactionProcessor processor, TraceWriter writer);
    }

    private Object bounded(TraceOptions options, Work work) {
        return runs.run(options.millisMax(), processor -> {
            // What the tracer keeps until it is written.
            Optional<ByteBudget.Share> share = ByteBudget.current();
            share.ifPresent(owner -> owner.take(limits.traceBytesMax()));
            try {
                var writer = new TraceWriter(limits.traceBytesMax());
                work.on(processor, writer);
                return writer.written();
            } catch (TraceTooLargeException tooLarge) {
                throw new JsonRpcException(JsonRpcException.LIMIT_EXCEEDED, String.valueOf(tooLarge.getMessage()));
            } finally {
                share.ifPresent(owner -> owner.give(limits.traceBytesMax()));
            }
        });
    }

    private Object transaction(Params params) {
        TraceOptions options = TraceOptions.parse(params, 1, limits);
        Blocks.Place place = chain.blocks().place(params.hash(0)).orElseThrow(() -> notFound("transaction not found"));
        ExecutedBlock block = chain.byNumber(place.number()).orElseThrow(() -> notFound("transaction not found"));
        return replayed(block, options, (replay, writer) -> {
            long logs = 0;
            for (ExecutedTransaction earlier : block.getTransactionsList().subList(0, place.index())) {
                replay.skip(raw(earlier), Protobufs.address(earlier.getSender()), earlier.getGasUsed());
                logs += earlier.getLogsCount();
            }
            trace(replay, block.getTransactions(place.index()), options, logs, writer);
        });
    }

    private Object block(Params params, BlockSelector selector) {
        TraceOptions options = TraceOptions.parse(params, 1, limits);
        ExecutedBlock block = chain.block(selector).orElseThrow(() -> RawMethods.notFound(selector));
        return replayed(block, options, (replay, writer) -> {
            JsonGenerator json = writer.json();
            json.writeStartArray();
            long logs = 0;
            for (ExecutedTransaction transaction : block.getTransactionsList()) {
                json.writeStartObject();
                json.writeStringProperty(
                        "txHash", Protobufs.hash(transaction.getHash()).toString());
                json.writeName("result");
                trace(replay, transaction, options, logs, writer);
                json.writeEndObject();
                logs += transaction.getLogsCount();
            }
            json.writeEndArray();
        });
    }

    private interface ReplayWork {
        void on(BlockReplay replay, TraceWriter writer);
    }

    private Object replayed(ExecutedBlock block, TraceOptions options, ReplayWork work) {
        if (block.getNumber() == 0) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "genesis is not traceable");
        }
        return bounded(options, (processor, writer) -> {
            try (StateView parent = chain.state(new BlockSelector.Number(block.getNumber() - 1))) {
                var replay = new BlockReplay(
                        chain.rules(),
                        ChainReads.header(block),
                        parent,
                        ancestor -> chain.store().hashOf(ancestor).orElse(Hash.ZERO),
                        processor);
                work.on(replay, writer);
            }
        });
    }

    private static void trace(
            BlockReplay replay,
            ExecutedTransaction transaction,
            TraceOptions options,
            long logsBefore,
            TraceWriter writer) {
        writer.trace(
                options,
                logsBefore,
                tracer -> replay.trace(
                        raw(transaction),
                        Protobufs.address(transaction.getSender()),
                        transaction.getGasUsed(),
                        tracer));
    }

    private static byte[] raw(ExecutedTransaction transaction) {
        return transaction.getRaw().toByteArray();
    }

    /** What only debug_traceCall takes of its third argument. */
    private record CallOptions(StateOverrides state, BlockOverrides block) {
        static final CallOptions NONE = new CallOptions(StateOverrides.NONE, BlockOverrides.NONE);

        static CallOptions parse(JsonNode node) {
            Fields json = Fields.of(node);
            if (json.has("txIndex")) {
                throw new MalformedException("txIndex is not known, a call runs after its block");
            }
            return new CallOptions(
                    json.node("stateOverrides", StateOverrides::parse).orElse(StateOverrides.NONE),
                    json.node("blockOverrides", BlockOverrides::parse).orElse(BlockOverrides.NONE));
        }
    }

    private Object call(Params params) {
        CallRequest request = CallRequest.parse(params, 0, chain.rules().chainId());
        BlockSelector selector = params.block(1);
        TraceOptions options = TraceOptions.parse(params, 2, limits);
        CallOptions of = params.optional(2, CallOptions::parse).orElse(CallOptions.NONE);
        long gas = CallMethods.gas(request, limits);
        return bounded(options, (processor, writer) -> {
            try (StateView view = chain.state(selector)) {
                CallGround ground = CallGround.of(
                        request, view, chain.environment(view.number()), of.state(), of.block(), processor);
                var state = new BlockState(ground.state());
                writer.trace(options, 0, tracer -> {
                    tracer.begin(ground.message(gas), ground.environment(), state);
                    return switch (ground.run(gas, state, tracer)) {
                        case TransactionResult.Rejected rejected ->
                            throw new JsonRpcException(
                                    JsonRpcException.SERVER_ERROR, "tracing failed: " + rejected.detail());
                        case TransactionResult.Included included -> GethTracer.Outcome.of(included);
                    };
                });
            }
        });
    }

    private static JsonRpcException notFound(String what) {
        return new JsonRpcException(JsonRpcException.SERVER_ERROR, what);
    }
}
