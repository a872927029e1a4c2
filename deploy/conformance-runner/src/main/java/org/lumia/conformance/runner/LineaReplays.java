package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionResult;
import tools.jackson.databind.JsonNode;

/** Real blocks of Linea, replayed under Osaka's rules on what they touch of the state: one test a file. */
final class LineaReplays {
    /** EIP-7825; blocks older than it may break it. */
    private static final long TRANSACTION_GAS_MAX = 1 << 24;
    /** Blocks whose recorded gas an independent EVM does not reproduce either, by the pack's description. */
    private static final Set<Long> GAS_UNVERIFIED = Set.of(28_279_180L, 28_279_189L);

    private final JsonNode file;
    private final MemoryWorld world;
    private final Map<Long, Hash> hashes = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private boolean differsWhereUnverified;

    private LineaReplays(JsonNode file) {
        this.file = file;
        this.world = world(file);
        for (JsonNode hash : file.path("blockHashes")) {
            hashes.put(Json.uint64(hash.path("blockNumber")), Json.hash(hash.path("blockHash")));
        }
    }

    static List<TestCase> of(Pack.File file) throws IOException {
        JsonNode json = file.json();
        return List.of(new TestCase(file.path(), () -> new LineaReplays(json).replay()));
    }

    private Outcome replay() {
        JsonNode blocks = file.path("blocks");
        if (!blocks.isArray() || blocks.isEmpty()) {
            return new Outcome.Failed("blocks", "none");
        }
        blocks.forEach(this::replay);
        if (!differences.isEmpty()) {
            return new Outcome.Failed(
                    "the recorded outcomes",
                    "%d differences, first: %s".formatted(differences.size(), differences.getFirst()));
        }
        return differsWhereUnverified
                ? new Outcome.Skipped("linea-replays: all outcomes equal, block gas unverified in the record")
                : Outcome.PASSED;
    }

    private void replay(JsonNode block) {
        BlockEnvironment environment = environment(block);
        var state = new BlockState(world);
        var pool = GasPool.of(environment);
        for (JsonNode transaction : block.path("txs")) {
            execute(transaction, environment, state, pool);
        }
        long used = environment.gasLimit() - pool.gas();
        long expected = Json.uint64(block.path("header").path("gasUsed"));
        if (file.path("fork").asString("").equals("OSAKA") && used != expected) {
            if (GAS_UNVERIFIED.contains(environment.number())) {
                differsWhereUnverified = true;
            } else {
                differences.add("block %d used %d, not %d".formatted(environment.number(), used, expected));
            }
        }
        world.apply(state.changes());
    }

    private void execute(JsonNode node, BlockEnvironment environment, BlockState state, GasPool pool) {
        Address sender = Json.address(node.path("sender"));
        String name = "block %d, %s nonce %s".formatted(environment.number(), sender, node.path("nonce"));
        Transaction transaction = LineaTransaction.of(node);
        switch (Processors.ofThread().execute(transaction, sender, environment, state, pool, Tracer.NONE)) {
            case TransactionResult.Rejected refused -> {
                if (Long.compareUnsigned(transaction.gasLimit(), TRANSACTION_GAS_MAX) <= 0) {
                    differences.add("%s: %s".formatted(name, refused.detail()));
                }
            }
            case TransactionResult.Included included -> compare(name, included, node.path("outcome"), state);
        }
    }

    private void compare(String name, TransactionResult.Included included, JsonNode outcome, BlockState state) {
        long recorded = Json.uint64(outcome.path("gasUsed"));
        // What is recorded is before refunds; whether before the floor of EIP-7623 too is not the same in all files.
        long floored = Math.max(included.gasUsedBeforeRefund(), included.gasUsed());
        long gas = recorded == floored ? floored : included.gasUsedBeforeRefund();
        differ(name, "gas", recorded, gas);
        differ(name, "success", outcome.path("status").asBoolean(), included.success());
        differ(name, "logs", logs(outcome), logs(included));
        differ(name, "output", outcome.path("output").asString("0x"), Hex.encode(included.output()));
        for (JsonNode slot : outcome.path("storage")) {
            UInt256 value = state.storage(Json.address(slot.path("address")), Json.quantity(slot.path("key")));
            differ(
                    name,
                    "slot %s of %s".formatted(slot.path("key"), slot.path("address")),
                    Json.quantity(slot.path("value")),
                    value);
        }
    }

    private static List<String> logs(JsonNode outcome) {
        var logs = new ArrayList<String>();
        outcome.path("logs").forEach(log -> logs.add(Json.text(log)));
        return logs;
    }

    /** The data of each, which is all that is recorded. */
    private static List<String> logs(TransactionResult.Included included) {
        return included.logs().stream().map(log -> Hex.encode(log.data())).toList();
    }

    private void differ(String name, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            differences.add("%s: %s %s, not %s".formatted(name, what, actual, expected));
        }
    }

    private static MemoryWorld world(JsonNode file) {
        var world = new MemoryWorld();
        for (JsonNode account : file.path("accounts")) {
            JsonNode nonce = account.path("nonce");
            if (!nonce.isNull() && !nonce.isMissingNode()) {
                world.put(
                        Json.address(account.path("address")),
                        Json.uint64(nonce),
                        Json.quantity(account.path("balance")),
                        Hex.decode(account.path("code").asString("0x")));
            }
        }
        for (JsonNode slot : file.path("storage")) {
            world.putStorage(
                    Json.address(slot.path("address")),
                    Json.quantity(slot.path("key")),
                    Json.quantity(slot.path("value")));
        }
        return world;
    }

    private BlockEnvironment environment(JsonNode block) {
        JsonNode header = block.path("header");
        long number = Json.uint64(header.path("number"));
        JsonNode blobBaseFee =
                file.path("blobBaseFees").path(Long.toString(number)).path(0);
        return new BlockEnvironment(
                Fork.OSAKA,
                UInt256.of(block.path("txs").path(0).path("chainId").asLong()),
                number,
                Json.uint64(header.path("timestamp")),
                Json.address(header.path("coinbase")),
                Json.uint64(header.path("gasLimit")),
                value(header, "baseFee").map(Json::quantity).orElse(UInt256.ZERO),
                Json.hash(header.path("mixHashOrPrevRandao")),
                blobBaseFee.isMissingNode() ? UInt256.ONE : Json.quantity(blobBaseFee),
                BlobSchedule.BPO2,
                at -> hashes.getOrDefault(at, Hash.ZERO));
    }

    /** What stands in an object of its own, if it is there. */
    static Optional<JsonNode> value(JsonNode node, String field) {
        JsonNode value = node.path(field).path("value");
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }
}
