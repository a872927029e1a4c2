package org.lumia.evm.conformance;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.Transaction;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.ethereum.tx.TransactionType;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.BlockEnvironment;
import org.lumia.evm.BlockState;
import org.lumia.evm.Fork;
import org.lumia.evm.GasPool;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.TransactionResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real blocks of Linea, replayed under Osaka's rules on what they touch of the state. */
public final class LineaReplays {
    private final TransactionProcessor processor;
    private final List<String> differences = new ArrayList<>();
    private int transactions;
    private long gas;
    private int rejected;

    public LineaReplays(TransactionProcessor processor) {
        this.processor = processor;
    }

    /** The replays of the {@code realistic} pack. */
    public static List<JsonNode> replays() {
        return Vectors.pack("realistic", path -> path.startsWith("linea-replays/") && path.endsWith(".json.gz"))
                .stream()
                .map(file -> unzipped(file.bytes()))
                .toList();
    }

    private static JsonNode unzipped(byte[] bytes) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<String> differences() {
        return differences;
    }

    public int transactions() {
        return transactions;
    }

    public int rejected() {
        return rejected;
    }

    /** Before refunds. */
    public long gas() {
        return gas;
    }

    public void replay(JsonNode file) {
        MemoryWorld world = world(file);
        Map<Long, Hash> hashes = new HashMap<>();
        for (JsonNode hash : file.path("blockHashes")) {
            hashes.put(
                    hash.path("blockNumber").asLong(),
                    Hash.parse(hash.path("blockHash").asString()));
        }
        for (JsonNode block : file.path("blocks")) {
            var environment = environment(file, block, hashes);
            var state = new BlockState(world);
            var pool = GasPool.of(environment);
            for (JsonNode transaction : block.path("txs")) {
                execute(transaction, environment, state, pool);
            }
            long used = environment.gasLimit() - pool.gas();
            long expected = block.path("header").path("gasUsed").asLong();
            if (file.path("fork").asString("").equals("OSAKA") && used != expected) {
                differences.add("block %d used %d, not %d".formatted(environment.number(), used, expected));
            }
            world.apply(state.changes());
        }
    }

    private void execute(JsonNode node, BlockEnvironment environment, BlockState state, GasPool pool) {
        Address sender = Address.parse(node.path("sender").asString());
        JsonNode outcome = node.path("outcome");
        transactions++;
        switch (processor.execute(transaction(node), sender, environment, state, pool, Tracer.NONE)) {
            case TransactionResult.Rejected refused -> {
                rejected++;
                if (node.path("gasLimit").asLong() <= 1 << 24) {
                    differences.add("%s %s: %s".formatted(sender, node.path("nonce"), refused.detail()));
                }
            }
            case TransactionResult.Included included -> {
                gas += included.gasUsedBeforeRefund();
                compare(sender + " " + node.path("nonce"), included, outcome);
                for (JsonNode slot : outcome.path("storage")) {
                    UInt256 value = state.storage(
                            Address.parse(slot.path("address").asString()),
                            UInt256.parseHex(slot.path("key").asString()));
                    if (!value.equals(UInt256.parseHex(slot.path("value").asString()))) {
                        differences.add("%s %s: slot %s is %s".formatted(sender, node.path("nonce"), slot, value));
                    }
                }
            }
        }
    }

    private void compare(String name, TransactionResult.Included included, JsonNode outcome) {
        var expected = "%s %d %d"
                .formatted(
                        outcome.path("status").asBoolean(),
                        outcome.path("gasUsed").asLong(),
                        outcome.path("logs").size());
        // More is used than running took only where the floor of EIP-7623 holds; the recorded gas knows it.
        long gasUsed = Math.max(included.gasUsedBeforeRefund(), included.gasUsed());
        var actual = "%s %d %d"
                .formatted(included.success(), gasUsed, included.logs().size());
        if (!actual.equals(expected)) {
            differences.add("%s: %s, expected %s".formatted(name, actual, expected));
        }
    }

    private static MemoryWorld world(JsonNode file) {
        var world = new MemoryWorld();
        for (JsonNode account : file.path("accounts")) {
            if (!account.path("nonce").isNull()) {
                world.put(
                        Address.parse(account.path("address").asString()),
                        account.path("nonce").asLong(),
                        UInt256.parseHex(account.path("balance").asString()),
                        Hex.decode(account.path("code").asString("0x")));
            }
        }
        for (JsonNode slot : file.path("storage")) {
            world.putStorage(
                    Address.parse(slot.path("address").asString()),
                    UInt256.parseHex(slot.path("key").asString()),
                    UInt256.parseHex(slot.path("value").asString()));
        }
        return world;
    }

    private static BlockEnvironment environment(JsonNode file, JsonNode block, Map<Long, Hash> hashes) {
        JsonNode header = block.path("header");
        long number = header.path("number").asLong();
        return new BlockEnvironment(
                Fork.OSAKA,
                UInt256.of(block.path("txs").path(0).path("chainId").asLong()),
                number,
                header.path("timestamp").asLong(),
                Address.parse(header.path("coinbase").asString()),
                header.path("gasLimit").asLong(),
                value(header, "baseFee").orElse(UInt256.ZERO),
                Hash.parse(header.path("mixHashOrPrevRandao").asString()),
                UInt256.of(file.path("blobBaseFees")
                        .path(Long.toString(number))
                        .path(0)
                        .asLong(1)),
                BlobSchedule.BPO2,
                at -> hashes.getOrDefault(at, Hash.ZERO));
    }

    private static Transaction transaction(JsonNode node) {
        Optional<UInt256> gasPrice = value(node, "gasPrice");
        UInt256 maxFee = gasPrice.or(() -> value(node, "maxFeePerGas")).orElseThrow();
        JsonNode to = node.path("to").path("value");
        return new Transaction(
                gasPrice.isPresent() ? TransactionType.LEGACY : TransactionType.DYNAMIC_FEE,
                Optional.of(UInt256.of(node.path("chainId").asLong())),
                node.path("nonce").asLong(),
                gasPrice.or(() -> value(node, "maxPriorityFeePerGas")).orElse(UInt256.ZERO),
                maxFee,
                node.path("gasLimit").asLong(),
                to.isMissingNode() || to.isNull() ? Optional.empty() : Optional.of(Address.parse(to.asString())),
                UInt256.parseHex(node.path("value").asString()),
                Hex.decode(node.path("payload").asString("0x")),
                List.of(),
                UInt256.ZERO,
                List.of(),
                List.of(),
                TransactionCodec.UNSIGNED);
    }

    /** A number that stands in an object of its own, if it is there. */
    private static Optional<UInt256> value(JsonNode node, String field) {
        JsonNode value = node.path(field).path("value");
        return value.isString() ? Optional.of(UInt256.parseHex(value.asString())) : Optional.empty();
    }
}
