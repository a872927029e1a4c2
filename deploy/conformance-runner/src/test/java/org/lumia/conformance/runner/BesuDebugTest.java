package org.lumia.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Pack;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.rlp.RlpReader;
import org.lumia.evm.BlobSchedule;
import org.lumia.evm.Fork;
import org.lumia.evm.MemoryWorld;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import org.lumia.evm.trace.GethTracer;
import tools.jackson.databind.JsonNode;

/** Besu's debug_traceBlockByNumber answers, over its chain of 34 blocks replayed from genesis. */
class BesuDebugTest {
    private static final int BLOCKS = 34;
    private static final int SPECS = 72;
    /** Block 0 cannot be traced; the answer that says so is execution's. */
    private static final int SPECS_OF_GENESIS = 4;

    private final List<byte[]> blocks = new ArrayList<>();
    private final EthereumChain chain;

    BesuDebugTest() throws IOException {
        chain = chain();
    }

    @Test
    void everyTraceOfABlockIsWhatTheSpecSays() throws IOException {
        blocks.forEach(chain::importBlock);
        int genesis = 0;
        int passed = 0;
        var failures = new ArrayList<String>();
        for (Pack.File file : Vectors.pack("rpc", path -> path.startsWith("besu-debug/specs/"))) {
            JsonNode spec = file.json();
            int number =
                    Integer.decode(spec.path("request").path("params").path(0).asString());
            if (number == 0) {
                genesis++;
            } else {
                Optional<String> failure = check(spec, number);
                failure.ifPresent(text -> failures.add(file.path() + ": " + text));
                passed += failure.isPresent() ? 0 : 1;
            }
        }

        System.out.printf("rpc/besu-debug: %,d passed, %,d failed%n", passed, failures.size());
        assertThat(failures).isEmpty();
        assertThat(genesis).isEqualTo(SPECS_OF_GENESIS);
        assertThat(passed).isEqualTo(SPECS - SPECS_OF_GENESIS);
    }

    private Optional<String> check(JsonNode spec, int number) {
        JsonNode config = spec.path("request").path("params").path(1);
        byte[] block = blocks.get(number - 1);
        List<Map<String, Object>> traces = chain.traces(block, () -> tracer(config));
        JsonNode expected = spec.path("response").path("result");
        if (traces.size() != expected.size()) {
            return Optional.of("%d transactions, not %d".formatted(traces.size(), expected.size()));
        }
        for (int i = 0; i < traces.size(); i++) {
            Optional<String> difference =
                    Traces.difference(traces.get(i), expected.path(i).path("result"), Set.of());
            if (difference.isPresent()) {
                return Optional.of("transaction %d: %s".formatted(i, difference.get()));
            }
        }
        return Optional.empty();
    }

    private static GethTracer tracer(JsonNode config) {
        return Traces.tracer(config.path("tracer").asString(), config.path("tracerConfig"));
    }

    private EthereumChain chain() throws IOException {
        JsonNode genesis = null;
        for (Pack.File file : Vectors.pack("rpc", path -> path.startsWith("besu-debug/chain-data/"))) {
            if (file.path().endsWith("genesis.json")) {
                genesis = file.json();
            } else if (file.path().endsWith("blocks.bin")) {
                for (var reader = new RlpReader(file.bytes()); !reader.atEnd(); ) {
                    blocks.add(reader.raw());
                }
            }
        }
        assertThat(blocks).hasSize(BLOCKS);
        assertThat(genesis).isNotNull();
        JsonNode schedule = genesis.path("config").path("blobSchedule").path("bpo5");
        var blobs = new BlobSchedule(
                schedule.path("target").asInt(),
                schedule.path("max").asInt(),
                schedule.path("baseFeeUpdateFraction").asInt());
        var rules = new EthereumRules(Fork.OSAKA, blobs);
        var world = Json.world(genesis.path("alloc"));
        return new EthereumChain(
                timestamp -> rules,
                UInt256.of(genesis.path("config").path("chainId").asLong()),
                new TransactionProcessor(Precompiles::of),
                genesisHeader(genesis, EthereumBlock.decode(blocks.getFirst()).header(), world),
                world);
    }

    /** What the next block's header is checked against; its hash is what that block names as its parent. */
    private static EthereumBlock.Header genesisHeader(JsonNode genesis, EthereumBlock.Header next, MemoryWorld world) {
        return new EthereumBlock.Header(
                next.parentHash(),
                21,
                Hash.ZERO,
                Hash.ZERO,
                Address.ZERO,
                world.root(),
                Hash.ZERO,
                Hash.ZERO,
                new byte[0],
                UInt256.ZERO,
                0,
                Long.decode(genesis.path("gasLimit").asString()),
                0,
                Long.parseLong(genesis.path("timestamp").asString()),
                new byte[0],
                Hash.ZERO,
                new byte[8],
                Json.quantity(genesis.path("baseFeePerGas")),
                Hash.ZERO,
                0,
                0,
                Hash.ZERO,
                Hash.ZERO);
    }
}
