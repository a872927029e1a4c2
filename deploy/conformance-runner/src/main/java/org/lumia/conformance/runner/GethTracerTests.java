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
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Real transactions with geth's own traces of them; of forks before Cancun all but gas and what it pays is compared. */
final class GethTracerTests {
    private static final Map<String, String> TRACERS = Map.of(
            "call_tracer", "callTracer",
            "call_tracer_withLog", "callTracer",
            "prestate_tracer", "prestateTracer",
            "prestate_tracer_with_diff_mode", "prestateTracer");

    /** What forks before Cancun count otherwise and what is paid for it; indices of logs were not told then. */
    private static final Set<String> UNLOOKED_IN_OLD_FORKS = Set.of("gas", "gasUsed", "balance", "index");

    private GethTracerTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        if (file.path().endsWith(".md")) {
            return PackRunner.skipped(file, "geth-tracers: notes");
        }
        String[] path = file.path().split("/");
        String tracer = TRACERS.get(path[path.length - 2]);
        if (tracer == null) {
            return PackRunner.skipped(file, "geth-tracers: other tracers");
        }
        JsonNode test = file.json();
        return List.of(new TestCase(file.path(), () -> outcome(test, tracer)));
    }

    private static Outcome outcome(JsonNode test, String tracer) {
        Optional<String> otherRules = tracer.equals("prestateTracer") ? otherRules(test) : Optional.empty();
        if (otherRules.isPresent()) {
            return new Outcome.Skipped("geth-tracers: rules of before " + otherRules.get());
        }
        Optional<String> difference = difference(test, tracer);
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

    /** What makes other accounts of the same transaction, by the fork that the vector is of. */
    private static Optional<String> otherRules(JsonNode test) {
        UInt256 eip161 = number(test.path("genesis").path("config").path("eip158Block"));
        if (number(test.path("context").path("number")).compareTo(eip161) < 0) {
            // A new contract's nonce was zero.
            return Optional.of("EIP-161");
        }
        // An account that destroyed itself was gone, whenever it was created.
        boolean destroys = !isToday(test)
                && run(test, Traces.tracer("callTracer", JsonNodeFactory.instance.objectNode()))
                        .trace()
                        .toString()
                        .contains("SELFDESTRUCT");
        return destroys ? Optional.of("EIP-6780") : Optional.empty();
    }

    /** @param rejection where the transaction did not run */
    private record Run(Optional<String> rejection, Map<String, Object> trace) {}

    private static Optional<String> difference(JsonNode test, String tracerName) {
        Run run = run(test, Traces.tracer(tracerName, test.path("tracerConfig")));
        return run.rejection()
                .or(() -> Traces.difference(
                        run.trace(), test.path("result"), isToday(test) ? Set.of() : UNLOOKED_IN_OLD_FORKS));
    }

    private static Run run(JsonNode test, GethTracer tracer) {
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
        tracer.begin(Message.of(transaction, sender, UInt256.ZERO), environment, state);
        var result =
                Processors.ofThread().execute(transaction, sender, environment, state, GasPool.of(environment), tracer);
        return switch (result) {
            case TransactionResult.Rejected rejected -> new Run(Optional.of(rejected.detail()), Map.of());
            case TransactionResult.Included included ->
                new Run(Optional.empty(), tracer.result(GethTracer.Outcome.of(included)));
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
        String text = node.isMissingNode() ? "0" : node.asString("0");
        return text.startsWith("0x") ? UInt256.parseHex(text) : UInt256.of(new BigInteger(text));
    }
}
