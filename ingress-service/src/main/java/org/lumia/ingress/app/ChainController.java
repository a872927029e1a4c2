package org.lumia.ingress.app;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.RecentBlocks;
import org.lumia.ingress.chain.Settlements;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.platform.jsonrpc.JsonRpcException;
import org.lumia.platform.jsonrpc.Params;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.Settlement;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The chain as REST resources; numbers are decimal, hashes and wei are text. */
@RestController
@RequestMapping("/v1")
@Tag(name = "chain")
class ChainController {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Genesis genesis;
    private final ChainFeed feed;
    private final RecentBlocks recent;
    private final Finality finality;
    private final FinalityApi finalityApi;
    private final Settlements settlements;
    private final HttpExecution execution;

    ChainController(
            Genesis genesis,
            ChainFeed feed,
            RecentBlocks recent,
            Finality finality,
            FinalityApi finalityApi,
            Settlements settlements,
            HttpExecution execution) {
        this.genesis = genesis;
        this.feed = feed;
        this.recent = recent;
        this.finality = finality;
        this.finalityApi = finalityApi;
        this.settlements = settlements;
        this.execution = execution;
    }

    /** @param level parked, accepted, executed, attested, safe, finalized or refused */
    record TransactionStatus(
            String hash,
            String level,
            @Nullable Long blockNumber,
            @Nullable Long batchIndex,
            @Nullable String l1TransactionHash,
            @Nullable String reason,
            @Nullable String detail) {}

    /** @param timestamp seconds since 1970 */
    record BlockSummary(
            long number,
            String hash,
            String parentHash,
            String level,
            long timestamp,
            long gasUsed,
            String baseFeePerGasWei,
            String stateRoot,
            List<String> transactions) {}

    /** @param state posted, safe or finalized */
    record BatchStatus(
            long index,
            String state,
            long firstBlock,
            long lastBlock,
            String commitment,
            String l1TransactionHash,
            long l1BlockNumber,
            String poster) {}

    /** @param recentBlocks sealed by the operator among the last {@code recentBlocksOf} */
    record Sequencer(
            String operator, String signer, long weight, String feeRecipient, long recentBlocks, long recentBlocksOf) {}

    @Operation(summary = "How far a transaction has come")
    @GetMapping("/transactions/{hash}")
    TransactionStatus transaction(@PathVariable String hash) {
        JsonNode found = finalityApi.of(hash(hash));
        if (found.isNull()) {
            throw ProblemException.notFound("No transaction %s is known here.".formatted(hash));
        }
        return new TransactionStatus(
                found.get("transactionHash").asString(),
                found.get("level").asString(),
                number(found, "blockNumber"),
                number(found, "batchIndex"),
                text(found, "l1TransactionHash"),
                text(found, "reason"),
                text(found, "detail"));
    }

    @Operation(summary = "A block by number, or latest, safe or finalized")
    @GetMapping("/blocks/{number}")
    BlockSummary block(@PathVariable String number) {
        JsonNode block = execution.call(
                "eth_getBlockByNumber", JSON.arrayNode().add(selector(number)).add(false));
        if (block.isNull()) {
            throw ProblemException.notFound("There is no block %s.".formatted(number));
        }
        long height = Long.decode(block.get("number").asString());
        var transactions =
                block.get("transactions").valueStream().map(JsonNode::asString).toList();
        return new BlockSummary(
                height,
                block.get("hash").asString(),
                block.get("parentHash").asString(),
                finality.ofBlock(height).text(),
                Long.decode(block.get("timestamp").asString()),
                Long.decode(block.get("gasUsed").asString()),
                org.lumia.ethereum.UInt256.parseHex(block.get("baseFeePerGas").asString())
                        .toString(),
                block.get("stateRoot").asString(),
                transactions);
    }

    @Operation(summary = "A batch that was posted to layer 1")
    @GetMapping("/batches/{index}")
    BatchStatus batch(@PathVariable long index) {
        Settlement batch = settlements
                .batch(index)
                .orElseThrow(() -> ProblemException.notFound("Batch %d is not on layer 1.".formatted(index)));
        return new BatchStatus(
                index,
                batch.getKind().name().toLowerCase(java.util.Locale.ROOT),
                batch.getFirst(),
                batch.getLast(),
                Hex.encode(batch.getCommitment().toByteArray()),
                Hex.encode(batch.getL1TransactionHash().toByteArray()),
                batch.getL1BlockNumber(),
                Hex.encode(batch.getPoster().toByteArray()));
    }

    @Operation(summary = "The operators of genesis, and how many of the last blocks each sealed")
    @GetMapping("/sequencers")
    List<Sequencer> sequencers() {
        long height = feed.height();
        var sealed = new java.util.HashMap<org.lumia.ethereum.Address, Long>();
        long known = 0;
        for (Optional<org.lumia.ingress.chain.BlockView> block = recent.block(height);
                block.isPresent();
                block = recent.block(--height)) {
            sealed.merge(Protobufs.address(block.get().message().getSequencer()), 1L, Long::sum);
            known++;
        }
        long of = known;
        return genesis.members().list().stream()
                .map(member -> new Sequencer(
                        member.operator().toString(),
                        member.signer().toString(),
                        member.weight(),
                        member.feeRecipient().toString(),
                        sealed.getOrDefault(member.operator(), 0L),
                        of))
                .toList();
    }

    private static Hash hash(String text) {
        try {
            return Params.parseHash(text);
        } catch (IllegalArgumentException malformed) {
            throw ProblemException.badRequest("A transaction hash is 0x and 64 hex digits.");
        }
    }

    private static String selector(String text) {
        if (text.matches("[0-9]{1,18}")) {
            return Hex.quantity(Long.parseLong(text));
        }
        if (text.matches("latest|safe|finalized|earliest")) {
            return text;
        }
        throw ProblemException.badRequest("A block is a decimal number, or latest, safe, finalized or earliest.");
    }

    private static @Nullable Long number(JsonNode node, String name) {
        return node.hasNonNull(name) ? Long.decode(node.get(name).asString()) : null;
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.get(name).asString() : null;
    }

    @ExceptionHandler
    ProblemDetail executionFailed(JsonRpcException e) {
        boolean retryable =
                e.code() == JsonRpcException.RESOURCE_UNAVAILABLE || e.code() == JsonRpcException.LIMIT_EXCEEDED;
        return ProblemDetail.forStatusAndDetail(
                retryable ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY, e.getMessage());
    }
}
