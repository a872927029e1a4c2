package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lumia.chain.block.ChainRules;
import org.lumia.chain.state.StateView;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.BlockHeader;
import org.lumia.ethereum.block.Bloom;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.eth.BlockView;

/** eth_simulateV1: blocks on a block's state, one after another, by the chain's rules. Not thread-safe. */
final class Simulation {
    private static final long MILLIS = 1_000;
    /** Between blocks, for the base fee: more changes it no more. */
    private static final long SECONDS_MAX = 3_600;

    private final ChainReads chain;
    private final ChainRules rules;
    private final SimulateRequest request;
    private final TransactionProcessor processor;
    private final SimulatedWorld world;
    private final ExecutedBlock base;
    private final Map<Long, Hash> hashes = new HashMap<>();
    /** Gas that all calls together may still use. */
    private long budget;
    /** Of the block simulated last. */
    private long weight;
    /** Of the next log in its block. */
    private long logIndex;

    Simulation(ChainReads chain, SimulateRequest request, StateView view, TransactionProcessor processor, long gasMax) {
        this.chain = chain;
        this.rules = chain.rules();
        this.request = request;
        this.processor = processor;
        this.world = new SimulatedWorld(view);
        this.base = chain.byNumber(view.number()).orElseThrow(ChainReads::headerNotFound);
        this.budget = gasMax;
    }

    /** A simulated block, and its calls. */
    record Simulated(BlockView view, SimulatedBlock block) {}

    /** @param done takes each block when it is complete @throws JsonRpcException for what cannot be simulated */
    void run(Consumer<Simulated> done) {
        BlockView parent = BlockView.of(base);
        for (SimulateRequest.Block block :
                request.placed(base.getNumber(), parent.header().timestamp())) {
            SimulatedBlock simulated = run(block, begin(block.overrides(), parent));
            BlockView view = simulated.view(rules);
            hashes.put(view.number(), view.hash());
            done.accept(new Simulated(view, simulated));
            parent = view;
        }
    }

    private BlockHeader begin(BlockOverrides overrides, BlockView parent) {
        BlockHeader before = parent.header();
        long time = overrides.time().orElseThrow();
        UInt256 baseFee = overrides
                .baseFeePerGas()
                .orElseGet(() -> request.validation() ? nextBaseFee(parent, time) : UInt256.ZERO);
        return new BlockHeader(
                parent.hash(),
                BlockHeader.NO_OMMERS,
                overrides.feeRecipient().orElse(before.coinbase()),
                Hash.ZERO,
                BlockHeader.EMPTY_ROOT,
                BlockHeader.EMPTY_ROOT,
                Bloom.empty(),
                overrides.difficulty().orElse(before.difficulty()),
                overrides.number().orElseThrow(),
                overrides.gasLimit().orElse(before.gasLimit()),
                0,
                time,
                new byte[0],
                overrides.prevRandao().orElse(Hash.ZERO),
                0,
                baseFee,
                BlockHeader.EMPTY_ROOT,
                0,
                rules.nextExcessBlobGas(before, time),
                overrides.beaconRoot().orElseGet(this::beaconRoot),
                Hash.ZERO);
    }

    /** Here it names L1's messages up to the block that is built upon. */
    private Hash beaconRoot() {
        return base.hasEthereum() || base.getInboxAccumulator().isEmpty()
                ? Hash.ZERO
                : Protobufs.hash(base.getInboxAccumulator());
    }

    private UInt256 nextBaseFee(BlockView parent, long time) {
        return parent.message() == base
                ? chain.nextBaseFee(base.getNumber())
                : rules.nextBaseFee(
                        parent.header(),
                        weight,
                        MILLIS * Math.min(SECONDS_MAX, time - parent.header().timestamp()));
    }

    private Hash hashOf(long number) {
        return number <= base.getNumber() ? chain.hashOf(number) : hashes.getOrDefault(number, Hash.ZERO);
    }

    private SimulatedBlock run(SimulateRequest.Block block, BlockHeader header) {
        BlockEnvironment environment = rules.environment(header, this::hashOf)
                .withBlobBaseFee(block.overrides().blobBaseFee());
        PrecompileSet precompiles = block.state().precompiles(Precompiles.of(environment.fork()));
        world.apply(block.state());
        var state = new BlockState(world);
        rules.begin(header, processor, environment, state);
        weight = 0;
        logIndex = 0;
        long used = 0;
        var calls = new ArrayList<SimulatedCall>();
        var logs = new ArrayList<Log>();
        for (CallRequest call : block.calls()) {
            SimulatedCall simulated = call(call, environment, state, precompiles, used);
            used += simulated.result().gasUsed();
            weight += simulated.result().weight();
            logs.addAll(simulated.result().logs());
            calls.add(simulated);
        }
        Hash requests = rules.requests(logs, processor, environment, state);
        List<BlockOverrides.Withdrawal> withdrawals = block.overrides().withdrawals();
        withdrawals.forEach(withdrawal -> state.addBalance(withdrawal.address(), SimulatedBlock.wei(withdrawal)));
        state.finishTransaction();
        world.apply(state.changes());
        return new SimulatedBlock(header, calls, withdrawals, world.root(), requests, base.hasEthereum());
    }

    private SimulatedCall call(
            CallRequest call, BlockEnvironment environment, BlockState state, PrecompileSet precompiles, long used) {
        long remaining = environment.gasLimit() - used;
        long wanted = call.gas().orElse(remaining);
        if (wanted > remaining) {
            throw new JsonRpcException(
                    SimulationErrors.BLOCK_GAS_LIMIT,
                    "block gas limit reached: remaining: %d, required: %d".formatted(remaining, wanted));
        }
        long gas = Math.min(wanted, budget);
        long nonce = call.details()
                .nonce()
                .orElseGet(() -> state.account(call.from()).nonce());
        Transaction transaction = SimulatedCall.transaction(call, nonce, gas, environment.chainId());
        var tracer = new TransferLogs(request.traceTransfers(), logIndex);
        return switch (processor.simulate(
                transaction, call.from(), environment, state, precompiles, request.validation(), tracer)) {
            case TransactionResult.Rejected rejected -> throw SimulationErrors.of(rejected, gas);
            case TransactionResult.Included included -> {
                budget -= included.gasUsed();
                logIndex = tracer.next();
                ByteBudget.draw(2L * included.output().length + transaction.data().length);
                yield new SimulatedCall(call.from(), transaction, included, tracer.logs());
            }
        };
    }
}
