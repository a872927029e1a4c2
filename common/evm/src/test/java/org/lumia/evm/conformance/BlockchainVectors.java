package org.lumia.evm.conformance;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** Cases of the {@code blockchain} pack: blocks on a genesis, valid and invalid, by every field of their headers. */
public final class BlockchainVectors {
    private static final ThreadLocal<TransactionProcessor> PROCESSOR =
            ThreadLocal.withInitial(() -> new TransactionProcessor(Precompiles::of));

    private BlockchainVectors() {}

    public static StateRun.Result run(List<Vectors.File> files) {
        var passed = new AtomicInteger();
        List<String> failures = files.parallelStream()
                .flatMap(file -> file.json().properties().stream())
                .flatMap(test -> {
                    Optional<String> failure = run(test.getValue());
                    if (failure.isEmpty()) {
                        passed.incrementAndGet();
                    }
                    return failure.map(text -> test.getKey() + ": " + text).stream();
                })
                .sorted()
                .toList();
        return new StateRun.Result(passed.get(), failures);
    }

    private static Optional<String> run(JsonNode test) {
        String network = test.path("network").asString();
        JsonNode schedule = test.path("config").path("blobSchedule");
        var genesis = EthereumBlock.decode(Hex.decode(test.path("genesisRLP").asString()))
                .header();
        var world = MemoryWorld.of(test.path("pre"));
        if (!world.root().equals(genesis.stateRoot())) {
            return Optional.of("genesis state root " + world.root());
        }
        if (!genesis.hash()
                .toString()
                .equals(test.path("genesisBlockHeader").path("hash").asString())) {
            return Optional.of("genesis hash " + genesis.hash());
        }
        var chain = new EthereumChain(
                timestamp -> EthereumRules.of(network, schedule, timestamp),
                MemoryWorld.quantity(test.path("config").path("chainid").asString("0x1")),
                PROCESSOR.get(),
                genesis,
                world);
        int number = 0;
        for (JsonNode block : test.path("blocks")) {
            Optional<String> failure = importOne(chain, block);
            if (failure.isPresent()) {
                return Optional.of("block %d: %s".formatted(number, failure.get()));
            }
            number++;
        }
        return checkEnd(chain, test);
    }

    private static Optional<String> importOne(EthereumChain chain, JsonNode block) {
        boolean mustFail = block.has("expectException");
        try {
            chain.importBlock(Hex.decode(block.path("rlp").asString()));
        } catch (RuntimeException invalid) {
            return mustFail ? Optional.empty() : Optional.of(invalid.toString());
        }
        return mustFail
                ? Optional.of(
                        "taken in spite of " + block.path("expectException").asString())
                : Optional.empty();
    }

    private static Optional<String> checkEnd(EthereumChain chain, JsonNode test) {
        MemoryWorld end = chain.world(Hash.parse(test.path("lastblockhash").asString()));
        if (test.has("postStateChanged")) {
            MemoryWorld expected = MemoryWorld.of(test.path("postStateChanged"));
            return end.firstDifference(expected);
        }
        return Optional.empty();
    }

    /** Runs the whole pack. */
    public static void main(String[] args) {
        StateRun.Result result = run(Vectors.pack("blockchain"));
        result.failures().forEach(System.out::println);
        System.out.printf(
                "blockchain: %,d passed, %,d failed, 0 skipped%n",
                result.passed(), result.failures().size());
        System.exit(result.failures().isEmpty() ? 0 : 1);
    }
}
