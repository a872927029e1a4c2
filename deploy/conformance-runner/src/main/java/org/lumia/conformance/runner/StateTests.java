package org.lumia.conformance.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.GasPool;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionResult;
import tools.jackson.databind.JsonNode;

/** The {@code state} pack: one transaction on a pre-state, checked by state root and logs hash. */
final class StateTests {
    private StateTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        return of(file, Tracer.NONE);
    }

    /** One test for each fork and entry of {@code post}. */
    static List<TestCase> of(Pack.File file, Tracer tracer) throws IOException {
        var tests = new ArrayList<TestCase>();
        for (var test : file.json().properties()) {
            JsonNode post = test.getValue().path("post");
            if (!post.isObject()) {
                throw new IllegalArgumentException("%s has no post".formatted(test.getKey()));
            }
            for (var ofFork : post.properties()) {
                int number = 0;
                for (JsonNode expected : ofFork.getValue()) {
                    String name = "%s %s %s %d".formatted(file.path(), test.getKey(), ofFork.getKey(), number++);
                    tests.add(new TestCase(
                            name, () -> new OneCase(test.getValue(), ofFork.getKey(), expected, tracer).run()));
                }
            }
        }
        return tests;
    }

    /** What became of the transaction; {@code rejection} where it could not stand in a block. */
    private record Result(Optional<Refusal> rejection, List<Log> logs) {
        static Result rejected(Refusal reason) {
            return new Result(Optional.of(reason), List.of());
        }
    }

    private record OneCase(JsonNode test, String fork, JsonNode expected, Tracer tracer) {

        Outcome run() {
            if (EthereumRules.isBeforeCancun(fork)) {
                return new Outcome.Skipped("of forks before Cancun");
            }
            MemoryWorld world = Json.world(test.path("pre"));
            BlockEnvironment environment = environment();
            var state = new BlockState(world);
            Result result = execute(environment, state);
            world.apply(state.changes());
            return accepted(result)
                    .then(() -> root(world))
                    .then(() -> result.rejection().isPresent()
                            ? Outcome.PASSED
                            : Outcome.compare("logs hash", Json.hash(expected.path("logs")), logsHash(result.logs())));
        }

        private Outcome accepted(Result result) {
            String exception = expected.path("expectException").asString("");
            if (exception.isEmpty()) {
                return result.rejection()
                        .<Outcome>map(reason -> new Outcome.Failed("execution", "rejection: " + reason))
                        .orElse(Outcome.PASSED);
            }
            return result.rejection()
                    .map(refusal -> refusal.as(exception))
                    .orElseGet(() -> new Outcome.Failed("rejection for " + exception, "execution"));
        }

        private Outcome root(MemoryWorld world) {
            Hash wanted = Json.hash(expected.path("hash"));
            Hash root = world.root();
            if (wanted.equals(root)) {
                return Outcome.PASSED;
            }
            String difference = expected.path("state").isObject()
                    ? world.firstDifference(Json.world(expected.path("state")))
                            .map(text -> " (" + text + ")")
                            .orElse("")
                    : "";
            return new Outcome.Failed("state root " + wanted, "state root " + root + difference);
        }

        private Result execute(BlockEnvironment environment, BlockState state) {
            JsonNode given = test.path("transaction");
            Address sender = Json.address(given.path("sender"));
            Transaction transaction;
            if (expected.path("txbytes").isString()) {
                byte[] raw = Json.bytes(expected.path("txbytes"));
                switch (TransactionCodec.decode(raw)) {
                    case TransactionCodec.Malformed(String reason) -> {
                        return Result.rejected(Refusal.malformed(reason));
                    }
                    case TransactionCodec.Valid(Transaction valid) -> transaction = valid;
                }
                Optional<Address> recovered = TransactionCodec.sender(transaction);
                if (!recovered.equals(Optional.of(sender))) {
                    return Result.rejected(new Refusal(Refusal.NO_SENDER, "sender " + recovered));
                }
                Transaction fields = StateTransaction.of(
                        given,
                        expected.path("indexes"),
                        transaction.type(),
                        transaction.chainId(),
                        transaction.signature());
                if (!Arrays.equals(TransactionCodec.encode(fields), raw)) {
                    throw new IllegalStateException("txbytes are not what the fields of the transaction say");
                }
            } else {
                transaction = StateTransaction.of(
                        given,
                        expected.path("indexes"),
                        StateTransaction.type(given, expected.path("indexes")),
                        Optional.of(environment.chainId()),
                        TransactionCodec.UNSIGNED);
            }
            var pool = GasPool.of(environment);
            return switch (Processors.ofThread().execute(transaction, sender, environment, state, pool, tracer)) {
                case TransactionResult.Included included -> new Result(Optional.empty(), included.logs());
                case TransactionResult.Rejected rejected -> Result.rejected(Refusal.of(rejected));
            };
        }

        private BlockEnvironment environment() {
            JsonNode env = test.path("env");
            JsonNode config = test.path("config");
            EthereumRules rules = EthereumRules.ofFork(fork, config.path("blobSchedule"));
            return new BlockEnvironment(
                    rules.fork(),
                    config.has("chainid") ? Json.quantity(config.path("chainid")) : UInt256.ONE,
                    Json.uint64(env.path("currentNumber")),
                    Json.uint64(env.path("currentTimestamp")),
                    Json.address(env.path("currentCoinbase")),
                    Json.uint64(env.path("currentGasLimit")),
                    Json.quantityOrZero(env.path("currentBaseFee")),
                    Json.quantityOrZero(env.path("currentRandom")).toHash(),
                    rules.blobs().baseFee(Json.uint64OrZero(env.path("currentExcessBlobGas"))),
                    rules.blobs(),
                    n -> Keccak.hash(Long.toString(n).getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static Hash logsHash(List<Log> logs) {
        var writer = new RlpWriter();
        int all = writer.startList();
        for (Log log : logs) {
            int one = writer.startList();
            writer.address(log.address());
            int topics = writer.startList();
            log.topics().forEach(writer::hash);
            writer.endList(topics).bytes(log.data()).endList(one);
        }
        return Keccak.hash(writer.endList(all).toBytes());
    }
}
