package org.lumia.ingress.app;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ingress.chain.Finality;
import org.lumia.ingress.chain.FinalityLevel;
import org.lumia.ingress.rpc.FinalityApi;
import org.lumia.ingress.rpc.TimelineApi;
import org.lumia.platform.web.HttpAnswers;
import org.lumia.platform.web.ProblemException;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
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
class ChainController {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Finality finality;
    private final FinalityApi finalityApi;
    private final TimelineApi timeline;
    private final HttpExecution execution;

    ChainController(Finality finality, FinalityApi finalityApi, TimelineApi timeline, HttpExecution execution) {
        this.finality = finality;
        this.finalityApi = finalityApi;
        this.timeline = timeline;
        this.execution = execution;
    }

    /**
     * @param level parked, accepted, executed, attested, safe, finalized or refused
     * @param transaction as {@code eth_getTransactionByHash} gives it, once it is in a block
     * @param receipt as {@code eth_getTransactionReceipt} gives it
     */
    record TransactionStatus(
            String hash,
            String level,
            @Nullable Long blockNumber,
            @Nullable Long batchIndex,
            @Nullable String l1TransactionHash,
            @Nullable String reason,
            @Nullable String detail,
            @Nullable JsonNode transaction,
            @Nullable JsonNode receipt) {}

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

    @GetMapping("/transactions/{hash}")
    ResponseEntity<TransactionStatus> transaction(@PathVariable String hash) {
        JsonNode found = finalityApi.of(hash(hash));
        if (found.isNull()) {
            throw ProblemException.notFound("No transaction %s is known here.".formatted(hash));
        }
        boolean inBlock = found.hasNonNull("blockNumber") && !found.has("reason");
        var status = new TransactionStatus(
                found.get("transactionHash").asString(),
                found.get("level").asString(),
                number(found, "blockNumber"),
                number(found, "batchIndex"),
                text(found, "l1TransactionHash"),
                text(found, "reason"),
                text(found, "detail"),
                inBlock ? read("eth_getTransactionByHash", hash) : null,
                inBlock ? read("eth_getTransactionReceipt", hash) : null);
        return FinalAnswers.of(status, isFinal(status.level()));
    }

    private static boolean isFinal(String level) {
        return level.equals(FinalityLevel.FINALIZED.text());
    }

    private @Nullable JsonNode read(String method, String hash) {
        JsonNode answer = execution.call(method, JSON.arrayNode().add(hash));
        return answer.isNull() ? null : answer;
    }

    @GetMapping("/transactions/{hash}/timeline")
    JsonNode timeline(@PathVariable String hash) {
        JsonNode found = timeline.of(hash(hash));
        if (found.isNull()) {
            throw ProblemException.notFound("No transaction %s is known here.".formatted(hash));
        }
        return found;
    }

    @GetMapping("/blocks/{number}")
    ResponseEntity<BlockSummary> block(@PathVariable String number) {
        JsonNode block = execution.call(
                "eth_getBlockByNumber", JSON.arrayNode().add(selector(number)).add(false));
        if (block.isNull()) {
            throw ProblemException.notFound("There is no block %s.".formatted(number));
        }
        long height = Long.decode(block.get("number").asString());
        var transactions =
                block.get("transactions").valueStream().map(JsonNode::asString).toList();
        var summary = new BlockSummary(
                height,
                block.get("hash").asString(),
                block.get("parentHash").asString(),
                finality.ofBlock(height).text(),
                Long.decode(block.get("timestamp").asString()),
                Long.decode(block.get("gasUsed").asString()),
                UInt256.parseHex(block.get("baseFeePerGas").asString()).toString(),
                block.get("stateRoot").asString(),
                transactions);
        return FinalAnswers.of(summary, isFinal(summary.level()));
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
    ProblemDetail executionFailed(JsonRpcException e, HttpServletResponse response) {
        boolean retryable =
                e.code() == JsonRpcException.RESOURCE_UNAVAILABLE || e.code() == JsonRpcException.LIMIT_EXCEEDED;
        if (retryable) {
            HttpAnswers.sayWhen(response, HttpStatus.SERVICE_UNAVAILABLE.value());
        }
        return ProblemDetail.forStatusAndDetail(
                retryable ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.BAD_GATEWAY, e.getMessage());
    }
}
