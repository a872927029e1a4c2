package org.lumia.evm.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.block.Log;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.rlp.RlpWriter;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import tools.jackson.databind.JsonNode;

/** Cases of the {@code state} pack: one transaction on a pre-state, checked by state root and logs hash. */
public final class StateVectors {
    private StateVectors() {}

    /** One case in one fork. */
    public record Case(String name, Fork fork, JsonNode test, JsonNode expected) {}

    public static List<Case> cases(JsonNode file) {
        var cases = new ArrayList<Case>();
        for (var test : file.properties()) {
            for (var post : test.getValue().path("post").properties()) {
                int number = 0;
                for (JsonNode expected : post.getValue()) {
                    cases.add(new Case(
                            "%s %s %d".formatted(test.getKey(), post.getKey(), number++),
                            Fork.valueOf(post.getKey().toUpperCase(java.util.Locale.ROOT)),
                            test.getValue(),
                            expected));
                }
            }
        }
        return cases;
    }

    /** Empty when it passes, else what differs. */
    public static Optional<String> run(Case c, TransactionProcessor processor, Tracer tracer) {
        var world = MemoryWorld.of(c.test().path("pre"));
        var environment = environment(c);
        var state = new BlockState(world);
        Outcome outcome = execute(c, environment, state, processor, tracer);
        world.apply(state.changes());
        boolean mustReject = c.expected().has("expectException");
        if (mustReject != outcome.rejection().isPresent()) {
            return Optional.of("expected %s, got %s"
                    .formatted(mustReject ? c.expected().path("expectException").asString() : "execution", outcome));
        }
        String root = world.root().toString();
        if (!root.equals(c.expected().path("hash").asString())) {
            return Optional.of("root %s, expected %s; %s"
                    .formatted(root, c.expected().path("hash").asString(), outcome));
        }
        String logs = logsHash(outcome.logs()).toString();
        if (!mustReject && !logs.equals(c.expected().path("logs").asString())) {
            return Optional.of("logs %s, expected %s"
                    .formatted(logs, c.expected().path("logs").asString()));
        }
        return Optional.empty();
    }

    private record Outcome(Optional<String> rejection, List<Log> logs, String summary) {}

    private static Outcome execute(
            Case c, BlockEnvironment environment, BlockState state, TransactionProcessor processor, Tracer tracer) {
        byte[] raw = Hex.decode(c.expected().path("txbytes").asString());
        switch (TransactionCodec.decode(raw)) {
            case TransactionCodec.Malformed malformed -> {
                return new Outcome(Optional.of(malformed.reason()), List.of(), "");
            }
            case TransactionCodec.Valid valid -> {
                Address sender = Address.parse(
                        c.test().path("transaction").path("sender").asString());
                Optional<Address> recovered = TransactionCodec.sender(valid.transaction());
                if (recovered.isEmpty() || !recovered.get().equals(sender)) {
                    return new Outcome(Optional.of("sender " + recovered), List.of(), "");
                }
                var result = processor.execute(
                        valid.transaction(), sender, environment, state, GasPool.of(environment), tracer);
                return switch (result) {
                    case TransactionResult.Included included ->
                        new Outcome(
                                Optional.empty(),
                                included.logs(),
                                "used %d refunded %d halt %s"
                                        .formatted(included.gasUsed(), included.gasRefunded(), included.halt()));
                    case TransactionResult.Rejected rejected ->
                        new Outcome(Optional.of(rejected.reason() + " " + rejected.detail()), List.of(), "");
                };
            }
        }
    }

    private static BlockEnvironment environment(Case c) {
        JsonNode env = c.test().path("env");
        JsonNode schedule = c.test().path("config").path("blobSchedule").path(name(c.fork()));
        var blobs = schedule.isMissingNode()
                ? BlobSchedule.of(c.fork())
                : new BlobSchedule(
                        (int) number(schedule, "target"),
                        (int) number(schedule, "max"),
                        number(schedule, "baseFeeUpdateFraction"));
        return new BlockEnvironment(
                c.fork(),
                MemoryWorld.quantity(c.test().path("config").path("chainid").asString("0x1")),
                number(env, "currentNumber"),
                number(env, "currentTimestamp"),
                Address.parse(env.path("currentCoinbase").asString()),
                number(env, "currentGasLimit"),
                MemoryWorld.quantity(env.path("currentBaseFee").asString()),
                MemoryWorld.quantity(env.path("currentRandom").asString("0x0")).toHash(),
                blobs.baseFee(number(env, "currentExcessBlobGas")),
                blobs,
                n -> Keccak.hash(Long.toString(n).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String name(Fork fork) {
        return fork.name().charAt(0) + fork.name().substring(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static long number(JsonNode node, String field) {
        UInt256 value = MemoryWorld.quantity(node.path(field).asString("0x0"));
        return value.limb(0);
    }

    static Hash logsHash(List<Log> logs) {
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
