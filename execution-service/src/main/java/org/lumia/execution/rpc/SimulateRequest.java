package org.lumia.execution.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.UInt256;
import org.lumia.rpc.Fields;
import org.lumia.rpc.JsonRpcException;
import tools.jackson.databind.JsonNode;

/**
 * What eth_simulateV1 is asked.
 *
 * @param traceTransfers whether transfers of ether are told like logs of a token
 * @param validation whether nonces and fees have to be right, as in a block
 */
record SimulateRequest(List<Block> blocks, boolean traceTransfers, boolean validation, boolean fullTransactions) {
    /** Blocks after the one that is built upon, those among them that fill a gap. */
    static final long BLOCKS_MAX = 256;

    private static final int CALLS_MAX = 5_000;
    private static final long SECONDS_OF_BLOCK = 12;

    /** One block: what is otherwise in it and before it, and its calls. */
    record Block(BlockOverrides overrides, StateOverrides state, List<CallRequest> calls) {
        long number() {
            return overrides.number().orElseThrow();
        }

        long time() {
            return overrides.time().orElseThrow();
        }
    }

    /** @throws IllegalArgumentException for a malformed one, {@link JsonRpcException} for one that asks too much */
    static SimulateRequest parse(JsonNode node, long chainId) {
        Fields json = Fields.of(node);
        List<Block> blocks = json.list("blockStateCalls", block -> block(Fields.of(block), UInt256.of(chainId)));
        if (blocks.isEmpty()) {
            throw JsonRpcException.invalidParams("empty input");
        }
        if (blocks.size() > BLOCKS_MAX) {
            throw tooMany("blocks");
        }
        if (blocks.stream().mapToInt(block -> block.calls().size()).sum() > CALLS_MAX) {
            throw tooMany("calls");
        }
        return new SimulateRequest(
                blocks, json.flag("traceTransfers"), json.flag("validation"), json.flag("returnFullTransactions"));
    }

    private static Block block(Fields json, UInt256 chainId) {
        return new Block(
                json.node("blockOverrides", BlockOverrides::parseOfSimulation).orElse(BlockOverrides.NONE),
                json.node("stateOverrides", StateOverrides::parse).orElse(StateOverrides.NONE),
                json.list("calls", call -> CallRequest.read(Fields.of(call), chainId)));
    }

    /**
     * The blocks, each with number and time, and empty ones where numbers are left out.
     *
     * @param number of the block that is built upon
     * @param time of it, in seconds
     * @throws JsonRpcException with geth's codes and words for blocks out of order
     */
    List<Block> placed(long number, long time) {
        var placed = new ArrayList<Block>();
        long lastNumber = number;
        long lastTime = time;
        for (Block block : blocks) {
            long next = block.overrides().number().orElse(lastNumber + 1);
            if (next <= lastNumber) {
                throw new JsonRpcException(
                        SimulationErrors.BLOCK_NUMBER,
                        "block numbers must be in order: %d <= %d".formatted(next, lastNumber));
            }
            if (next - number > BLOCKS_MAX) {
                throw tooMany("blocks");
            }
            while (lastNumber + 1 < next) {
                lastNumber++;
                lastTime += SECONDS_OF_BLOCK;
                placed.add(new Block(
                        BlockOverrides.at(Optional.of(lastNumber), Optional.of(lastTime)),
                        StateOverrides.NONE,
                        List.of()));
            }
            long at = block.overrides().time().orElse(lastTime + SECONDS_OF_BLOCK);
            if (at <= lastTime) {
                throw new JsonRpcException(
                        SimulationErrors.BLOCK_TIMESTAMP,
                        "block timestamps must be in order: %d <= %d".formatted(at, lastTime));
            }
            placed.add(new Block(block.overrides().placed(next, at), block.state(), block.calls()));
            lastNumber = next;
            lastTime = at;
        }
        return placed;
    }

    private static JsonRpcException tooMany(String what) {
        return new JsonRpcException(SimulationErrors.CLIENT_LIMIT, "too many " + what);
    }
}
