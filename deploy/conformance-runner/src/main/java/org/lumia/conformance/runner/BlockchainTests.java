package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.rlp.RlpException;
import org.lumia.evm.Account;
import org.lumia.evm.MemoryWorld;
import tools.jackson.databind.JsonNode;

/** Blockchain tests: blocks on a genesis, valid and invalid, by every field of their headers. */
final class BlockchainTests {
    private BlockchainTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        return file.json().properties().stream()
                .map(test -> new TestCase(file.path() + " " + test.getKey(), () -> run(test.getValue())))
                .toList();
    }

    private static Outcome run(JsonNode test) {
        String network = Json.text(test.path("network"));
        if (EthereumRules.isBeforeCancun(network)) {
            return new Outcome.Skipped("of forks before Cancun");
        }
        LongFunction<EthereumRules> rules =
                EthereumRules.of(network, test.path("config").path("blobSchedule"));
        EthereumBlock.Header genesis =
                EthereumBlock.decode(Json.bytes(test.path("genesisRLP"))).header();
        MemoryWorld world = Json.world(test.path("pre"));
        UInt256 chainId = test.path("config").has("chainid")
                ? Json.quantity(test.path("config").path("chainid"))
                : UInt256.ONE;
        var chain = new EthereumChain(rules, chainId, Processors.ofThread(), genesis, world);
        return Outcome.compare("genesis state root", genesis.stateRoot(), world.root())
                .then(() -> Outcome.compare(
                        "genesis hash",
                        Json.hash(test.path("genesisBlockHeader").path("hash")),
                        genesis.hash()))
                .then(() -> blocks(chain, test, genesis.hash()));
    }

    private static Outcome blocks(EthereumChain chain, JsonNode test, Hash genesis) {
        JsonNode blocks = test.path("blocks");
        if (!blocks.isArray()) {
            return new Outcome.Failed("blocks", "none");
        }
        Hash head = genesis;
        boolean branches = false;
        int number = 0;
        for (JsonNode block : blocks) {
            EthereumBlock.Header header = null;
            Refusal refusal = null;
            try {
                header = chain.importBlock(Json.bytes(block.path("rlp")));
            } catch (EthereumChain.InvalidBlockException invalid) {
                refusal = invalid.refusal();
            } catch (RlpException invalid) {
                refusal = Refusal.malformed(String.valueOf(invalid.getMessage()));
            }
            Hash hash = header == null ? Hash.ZERO : header.hash();
            Outcome outcome = taken(block, hash, Optional.ofNullable(refusal), "block " + number++);
            if (!(outcome instanceof Outcome.Passed)) {
                return outcome;
            }
            if (header != null) {
                branches |= !header.parentHash().equals(head);
                head = header.hash();
            }
        }
        // Which of several branches is the head is for a fork choice to say, which an importer has not.
        Hash last = Json.hash(test.path("lastblockhash"));
        Outcome ofHead = branches ? Outcome.PASSED : Outcome.compare("head", last, head);
        return ofHead.then(() -> end(chain, last, test));
    }

    private static Outcome taken(JsonNode block, Hash hash, Optional<Refusal> refusal, String name) {
        String exception = block.path("expectException").asString("");
        if (exception.isEmpty()) {
            if (refusal.isPresent()) {
                return new Outcome.Failed(name + " taken", name + " refused: " + refusal.get());
            }
            JsonNode wanted = block.path("blockHeader").path("hash");
            return wanted.isMissingNode() ? Outcome.PASSED : Outcome.compare(name + " hash", Json.hash(wanted), hash);
        }
        return refusal.map(why -> why.as(exception))
                .orElseGet(() -> new Outcome.Failed("%s refused for %s".formatted(name, exception), name + " taken"));
    }

    private static Outcome end(EthereumChain chain, Hash last, JsonNode test) {
        MemoryWorld end = chain.world(last);
        Outcome outcome = Outcome.PASSED;
        if (test.has("postState")) {
            MemoryWorld wanted = Json.world(test.path("postState"));
            outcome =
                    same(end, wanted).then(() -> Outcome.compare("state root of postState", wanted.root(), end.root()));
        }
        if (test.has("postStateHash")) {
            outcome = outcome.then(
                    () -> Outcome.compare("state root", Json.hash(test.path("postStateHash")), end.root()));
        }
        if (test.has("postStateChanged")) {
            outcome = outcome.then(() -> same(end, Json.world(test.path("postStateChanged"))));
        }
        for (JsonNode removed : test.path("postStateRemoved")) {
            Address address = Json.address(removed);
            outcome = outcome.then(() -> Outcome.compare(address.toString(), Account.ABSENT, end.account(address)));
        }
        return outcome;
    }

    private static Outcome same(MemoryWorld end, MemoryWorld wanted) {
        return end.firstDifference(wanted)
                .<Outcome>map(text -> new Outcome.Failed("the post-state's accounts", text))
                .orElse(Outcome.PASSED);
    }
}
