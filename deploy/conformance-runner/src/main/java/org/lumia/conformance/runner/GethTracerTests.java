package org.lumia.conformance.runner;

import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Message;
import org.lumia.evm.TransactionResult;
import org.lumia.evm.trace.GethTracer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Real transactions with geth's own traces of them; of forks before Cancun all but gas and what it pays is compared. */
final class GethTracerTests {
    private static final Map<String, String> TRACERS = Map.of(
            "call_tracer", "callTracer",
            "call_tracer_withLog", "callTracer",
            "prestate_tracer", "prestateTracer",
            "prestate_tracer_with_diff_mode", "prestateTracer");

    /** A new contract's nonce was zero when these were recorded (EIP-161). */
    private static final Set<String> OTHER_RULES = Set.of(
            "prestate_tracer_with_diff_mode/create.json",
            "prestate_tracer_with_diff_mode/create_disable_storage.json",
            "prestate_tracer_with_diff_mode/inner_create_disable_code_and_storage.json");
    /** What forks before Cancun count otherwise and what is paid for it; indices of logs were not told then. */
    private static final Set<String> UNLOOKED_IN_OLD_FORKS = Set.of("gas", "gasUsed", "balance", "index");

    private GethTracerTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        if (file.path().endsWith(".md")) {
            return PackRunner.skipped(file, "geth-tracers: notes");
        }
        String[] path = file.path().split("/");
        String name = path[path.length - 2] + "/" + path[path.length - 1];
        String tracer = TRACERS.get(path[path.length - 2]);
        if (tracer == null) {
            return PackRunner.skipped(file, "geth-tracers: other tracers");
        }
        if (OTHER_RULES.contains(name)) {
            return PackRunner.skipped(file, "geth-tracers: rules of before EIP-161");
        }
        JsonNode test = file.json();
        return List.of(new TestCase(file.path(), () -> outcome(test, tracer)));
    }

    private static Outcome outcome(JsonNode test, String tracer) {
        Optional<String> difference = run(test, tracer);
        if (difference.isPresent()) {
            return new Outcome.Failed("geth's trace", difference.get());
        }
        return isToday(test)
                ? Outcome.PASSED
                : new Outcome.Skipped("geth-tracers: older than Cancun, alike but for gas");
    }

    private static boolean isToday(JsonNode test) {
        return test.path("genesis").path("config").has("cancunTime");
    }

    private static Optional<String> run(JsonNode test, String tracerName) {
        JsonNode config = test.path("genesis").path("config");
        Fork fork = config.has("pragueTime") ? Fork.PRAGUE : config.has("cancunTime") ? Fork.CANCUN : Fork.SHANGHAI;
        JsonNode context = test.path("context");
        var environment = new BlockEnvironment(
                fork,
                UInt256.of(config.path("chainId").asLong(1)),
                number(context.path("number")).limb(0),
                number(context.path("timestamp")).limb(0),
                Address.parse(context.path("miner").asString()),
                number(context.path("gasLimit")).limb(0),
                number(context.path("baseFeePerGas")),
                Hash.ZERO,
                UInt256.ONE,
                BlobSchedule.of(fork),
                at -> Hash.ZERO);
        var state = new BlockState(world(test.path("genesis").path("alloc")));
        Transaction transaction = switch (TransactionCodec.decode(Json.bytes(test.path("input")))) {
            case TransactionCodec.Valid valid -> valid.transaction();
            case TransactionCodec.Malformed malformed -> throw new IllegalStateException(malformed.reason());
        };
        Address sender = TransactionCodec.sender(transaction).orElseThrow();
        GethTracer tracer = Traces.tracer(tracerName, test.path("tracerConfig"));
        tracer.begin(Message.of(transaction, sender, UInt256.ZERO), environment, state);
        var result =
                Processors.ofThread().execute(transaction, sender, environment, state, GasPool.of(environment), tracer);
        return switch (result) {
            case TransactionResult.Rejected rejected -> Optional.of(rejected.detail());
            case TransactionResult.Included included ->
                Traces.difference(
                        tracer.result(GethTracer.Outcome.of(included)),
                        test.path("result"),
                        isToday(test) ? Set.of() : UNLOOKED_IN_OLD_FORKS);
        };
    }

    /** Nonces are decimal here. */
    private static MemoryWorld world(JsonNode alloc) {
        for (JsonNode account : alloc) {
            ((ObjectNode) account).put("nonce", number(account.path("nonce")).toQuantity());
        }
        return Json.world(alloc);
    }

    private static UInt256 number(JsonNode node) {
        String text = node.asString("0");
        return text.startsWith("0x") ? UInt256.parseHex(text) : UInt256.of(new BigInteger(text));
    }
}
