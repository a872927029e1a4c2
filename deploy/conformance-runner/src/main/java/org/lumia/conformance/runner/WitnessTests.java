package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.evm.StateChanges;
import tools.jackson.databind.JsonNode;

/** Blocks of mainnet with the trie nodes and codes that they touch: stateless execution to the header's state root. */
final class WitnessTests {
    private static final UInt256 MAINNET = UInt256.ONE;

    private WitnessTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        if (file.name().startsWith("zeth-")) {
            return PackRunner.skipped(file, "witness/zeth-*: account proofs instead of nodes");
        }
        JsonNode witness = file.json();
        return List.of(new TestCase(file.path(), () -> run(witness)));
    }

    private static Outcome run(JsonNode witness) {
        JsonNode node = witness.path("header");
        Optional<EthereumRules> rules =
                EthereumRules.ofMainnet(Json.uint64(node.path("timestamp")), witness.path("blobSchedule"));
        if (!Json.quantity(witness.path("chain_id")).equals(MAINNET)) {
            return new Outcome.Skipped("witness: another chain's rules");
        }
        if (rules.isEmpty()) {
            return new Outcome.Skipped("of forks before Cancun");
        }
        EthereumBlock block = WitnessBlock.of(witness, rules.get());
        List<Hash> hashes = StateTransaction.hashes(witness.path("block_hashes"));
        long number = block.header().number();
        var execution = new BlockExecution(
                block,
                rules.get(),
                MAINNET,
                at -> at < number && number - at <= hashes.size() ? hashes.get((int) (number - at - 1)) : Hash.ZERO);
        try {
            execution.checkForm();
            var world = WitnessWorld.of(witness);
            StateChanges changes = execution.run(world, Processors.ofThread());
            return Outcome.compare("parent", block.header().parentHash(), hashes.getFirst())
                    .then(() -> Outcome.compare("state root", block.header().stateRoot(), world.rootAfter(changes)));
        } catch (EthereumChain.InvalidBlockException e) {
            return new Outcome.Failed("the block of the header", String.valueOf(e.getMessage()));
        }
    }
}
