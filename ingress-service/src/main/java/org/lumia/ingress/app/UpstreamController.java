package org.lumia.ingress.app;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.chain.Settlements;
import org.lumia.platform.settings.BatcherClientSettings;
import org.lumia.platform.settings.OrderingClientSettings;
import org.lumia.platform.settings.RewardsSettings;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.rpc.BoundedHttp;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Batches, sequencers and rewards: asked of the services that own them. */
@RestController
@Tag(name = "network")
class UpstreamController {
    private static final int ACCEPT_LENGTH_MAX = 256;
    private static final JsonMapper JSON = new JsonMapper();

    private final Upstream batcher;
    private final Upstream ordering;
    private final Upstream rewards;
    private final Settlements settlements;
    private final JdbcBrokenReceipts broken;

    UpstreamController(
            BatcherClientSettings batcher,
            OrderingClientSettings ordering,
            RewardsSettings rewards,
            Settlements settlements,
            JdbcBrokenReceipts broken,
            BoundedHttp upstreamHttp) {
        this.batcher = new Upstream("batcher", batcher.url(), upstreamHttp);
        this.ordering = new Upstream("ordering", ordering.url(), upstreamHttp);
        this.rewards = new Upstream("rewards", rewards.url(), upstreamHttp);
        this.settlements = settlements;
        this.broken = broken;
    }

    @Operation(summary = "A batch: what it holds, and where it stands on layer 1")
    @GetMapping(path = "/v1/batches/{index}", produces = MediaType.APPLICATION_JSON_VALUE)
    JsonNode batch(@PathVariable long index) {
        Optional<Settlement> settlement = settlements.batch(index);
        ObjectNode batch = closed(index)
                .orElseGet(() -> settlement
                        .map(known -> JSON.createObjectNode()
                                .put("index", index)
                                .put("firstBlock", known.getFirst())
                                .put("lastBlock", known.getLast())
                                .put(
                                        "commitment",
                                        Hex.encode(known.getCommitment().toByteArray())))
                        .orElseThrow(() -> ProblemException.notFound("There is no batch %d yet.".formatted(index))));
        settlement.ifPresent(known -> batch.putObject("settlement")
                .put("state", known.getKind().name().toLowerCase(Locale.ROOT))
                .put(
                        "l1TransactionHash",
                        Hex.encode(known.getL1TransactionHash().toByteArray()))
                .put("l1BlockNumber", known.getL1BlockNumber())
                .put("poster", Hex.encode(known.getPoster().toByteArray())));
        return batch;
    }

    /** As the batcher knows it; empty also when the batcher cannot be asked. */
    private Optional<ObjectNode> closed(long index) {
        try {
            ResponseEntity<byte[]> answer = batcher.get("/v1/batches/" + index, MediaType.APPLICATION_JSON_VALUE);
            return answer.getStatusCode().is2xxSuccessful()
                    ? Optional.of((ObjectNode) JSON.readTree(answer.getBody()))
                    : Optional.empty();
        } catch (ProblemException unavailable) {
            return Optional.empty();
        }
    }

    @Operation(summary = "The payload of a batch, as it is posted to layer 1")
    @GetMapping("/v1/batches/{index}/payload")
    ResponseEntity<byte[]> payload(@PathVariable long index) {
        return batcher.get("/v1/batches/%d/payload".formatted(index), MediaType.ALL_VALUE);
    }

    @Operation(summary = "The latest batches, newest first")
    @GetMapping("/v1/batches")
    ResponseEntity<byte[]> batches(HttpServletRequest request) {
        return pass(batcher, request);
    }

    @Operation(summary = "The members, and whose turn it is to seal")
    @GetMapping("/v1/sequencers")
    ResponseEntity<byte[]> sequencers(HttpServletRequest request) {
        return pass(ordering, request);
    }

    @Operation(summary = "Pairs of messages by which a member contradicted itself")
    @GetMapping("/v1/sequencers/{address}/evidence")
    ResponseEntity<byte[]> evidence(@PathVariable String address, HttpServletRequest request) {
        return withBroken(pass(rewards, request), () -> broken.of(Address.parse(address)));
    }

    @Operation(summary = "How fairly the blocks of the latest epochs followed the log, the latest first")
    @GetMapping("/v1/fairness/epochs")
    ResponseEntity<byte[]> fairness(HttpServletRequest request) {
        return pass(ordering, request);
    }

    @Operation(summary = "How fairly an epoch's blocks followed the log, with receipts of its time that were not kept")
    @GetMapping("/v1/fairness/epochs/{epoch}")
    ResponseEntity<byte[]> fairness(@PathVariable long epoch, HttpServletRequest request) {
        return withBroken(pass(ordering, request), () -> broken.ofEpoch(epoch));
    }

    /** Receipts are no part of the log: who was given them brings them here, and the log's reader knows nothing of them. */
    private static ResponseEntity<byte[]> withBroken(
            ResponseEntity<byte[]> answer, Supplier<List<Map<String, Object>>> receipts) {
        if (!answer.getStatusCode().is2xxSuccessful()
                || !(JSON.readTree(answer.getBody()) instanceof ObjectNode object)) {
            return answer;
        }
        object.set("brokenReceipts", JSON.valueToTree(receipts.get()));
        return ResponseEntity.status(answer.getStatusCode())
                .contentType(MediaType.APPLICATION_JSON)
                .header("X-Content-Type-Options", "nosniff")
                .body(JSON.writeValueAsBytes(object));
    }

    @Operation(summary = "Reward reports, as JSON and CSV")
    @GetMapping("/v1/rewards/**")
    ResponseEntity<byte[]> rewards(HttpServletRequest request) {
        return pass(rewards, request);
    }

    private static ResponseEntity<byte[]> pass(Upstream upstream, HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return upstream.get(
                UpstreamPath.of(request.getRequestURI(), request.getQueryString()),
                accept == null || accept.length() > ACCEPT_LENGTH_MAX ? MediaType.ALL_VALUE : accept);
    }
}
