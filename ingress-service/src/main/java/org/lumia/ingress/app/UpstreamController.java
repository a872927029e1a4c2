package org.lumia.ingress.app;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hex;
import org.lumia.ingress.chain.Settlements;
import org.lumia.platform.settings.BatcherClientSettings;
import org.lumia.platform.settings.ExecutionSettings;
import org.lumia.platform.settings.OrderingClientSettings;
import org.lumia.platform.settings.RewardsSettings;
import org.lumia.platform.web.ProblemException;
import org.lumia.protocol.v1.Settlement;
import org.lumia.protocol.v1.SettlementKind;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Batches, sequencers and rewards: asked of the services that own them. */
@RestController
class UpstreamController {
    private static final int ACCEPT_LENGTH_MAX = 256;
    /** A year of one operator as CSV; the shares of the process' bytes hold it down too. */
    private static final int STATEMENT_BYTES_MAX = 128 << 20;

    private static final String STATEMENTS_TOKEN = "X-Statements-Token";
    private static final int SIGN_IN_BYTES_MAX = 8_192;
    private static final JsonMapper JSON = new JsonMapper();

    private final Upstream batcher;
    private final Upstream ordering;
    private final Upstream rewards;
    private final Upstream statements;
    private final Upstream execution;
    private final Settlements settlements;
    private final JdbcBrokenReceipts broken;

    UpstreamController(
            BatcherClientSettings batcher,
            OrderingClientSettings ordering,
            RewardsSettings rewards,
            ExecutionSettings execution,
            Settlements settlements,
            JdbcBrokenReceipts broken,
            BoundedHttp upstreamHttp) {
        this.batcher = new Upstream("batcher", batcher.url(), upstreamHttp);
        this.ordering = new Upstream("ordering", ordering.url(), upstreamHttp);
        this.rewards = new Upstream("rewards", rewards.url(), upstreamHttp);
        this.statements = new Upstream(
                "rewards",
                rewards.url(),
                upstreamHttp.within(new HttpLimits(upstreamHttp.limits().timeout(), STATEMENT_BYTES_MAX)));
        this.execution = new Upstream("execution lists", execution.url(), upstreamHttp);
        this.settlements = settlements;
        this.broken = broken;
    }

    @GetMapping(path = "/v1/batches/{index}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<JsonNode> batch(@PathVariable long index) {
        Optional<Settlement> settlement = settlements.batch(index);
        Optional<ObjectNode> closed = closed(index);
        ObjectNode batch = closed.orElseGet(() -> settlement
                .map(known -> JSON.createObjectNode()
                        .put("index", index)
                        .put("firstBlock", known.getFirst())
                        .put("lastBlock", known.getLast())
                        .put("commitment", Hex.encode(known.getCommitment().toByteArray())))
                .orElseThrow(() -> ProblemException.notFound("There is no batch %d yet.".formatted(index))));
        settlement.ifPresent(known -> batch.putObject("settlement")
                .put("state", known.getKind().name().toLowerCase(Locale.ROOT))
                .put(
                        "l1TransactionHash",
                        Hex.encode(known.getL1TransactionHash().toByteArray()))
                .put("l1BlockNumber", known.getL1BlockNumber())
                .put("poster", Hex.encode(known.getPoster().toByteArray())));
        return FinalAnswers.of(
                batch,
                closed.isPresent()
                        && settlement
                                .filter(known -> known.getKind() == SettlementKind.FINALIZED)
                                .isPresent());
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

    @GetMapping("/v1/batches/{index}/payload")
    ResponseEntity<byte[]> payload(@PathVariable long index) {
        return FinalAnswers.tagged(batcher.get("/v1/batches/%d/payload".formatted(index), MediaType.ALL_VALUE));
    }

    @GetMapping("/v1/batches")
    ResponseEntity<byte[]> batches(HttpServletRequest request) {
        return pass(batcher, request);
    }

    @GetMapping("/v1/blocks")
    ResponseEntity<byte[]> blocks(HttpServletRequest request) {
        return pass(execution, request);
    }

    @GetMapping("/v1/blocks/{number}/transactions")
    ResponseEntity<byte[]> ofBlock(@PathVariable long number, HttpServletRequest request) {
        ResponseEntity<byte[]> page = pass(execution, request);
        return page.getStatusCode().is2xxSuccessful() && number <= settlements.finalized()
                ? FinalAnswers.tagged(page)
                : page;
    }

    @GetMapping("/v1/slots")
    ResponseEntity<byte[]> slots(HttpServletRequest request) {
        return pass(execution, request);
    }

    @GetMapping("/v1/transactions")
    ResponseEntity<byte[]> transactions(HttpServletRequest request) {
        return pass(execution, request);
    }

    @GetMapping("/v1/addresses/{address}/transactions")
    ResponseEntity<byte[]> ofAddress(HttpServletRequest request) {
        return pass(execution, request);
    }

    @GetMapping("/v1/addresses/{address}/transfers")
    ResponseEntity<byte[]> transfers(HttpServletRequest request) {
        return pass(execution, request);
    }

    @GetMapping("/v1/sequencers")
    ResponseEntity<byte[]> sequencers(HttpServletRequest request) {
        return pass(ordering, request);
    }

    @GetMapping("/v1/sequencers/{address}/evidence")
    ResponseEntity<byte[]> evidence(@PathVariable String address, HttpServletRequest request) {
        return withBroken(pass(rewards, request), () -> broken.of(Address.parse(address)));
    }

    @GetMapping("/v1/fairness/epochs")
    ResponseEntity<byte[]> fairness(HttpServletRequest request) {
        return pass(ordering, request);
    }

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

    @GetMapping("/v1/rewards/**")
    ResponseEntity<byte[]> rewards(HttpServletRequest request) {
        return pass(rewards, request);
    }

    @GetMapping("/v1/rewards/statements/{holder}")
    ResponseEntity<byte[]> statement(HttpServletRequest request) {
        var headers = new HashMap<>(Map.of("Accept", accept(request)));
        String token = request.getHeader(STATEMENTS_TOKEN);
        if (token != null && token.matches("[!-~]{1,256}")) {
            headers.put(STATEMENTS_TOKEN, token);
        }
        return statements.get(UpstreamPath.of(request.getRequestURI(), request.getQueryString()), headers);
    }

    /** A sign-in by a wallet, the one thing besides calls of the chain that is posted here. */
    @PostMapping("/v1/rewards/session")
    ResponseEntity<byte[]> signIn(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(SIGN_IN_BYTES_MAX + 1);
        if (body.length > SIGN_IN_BYTES_MAX) {
            throw ProblemException.badRequest("The body is over %d bytes.".formatted(SIGN_IN_BYTES_MAX));
        }
        return rewards.post("/v1/rewards/session", body);
    }

    private static ResponseEntity<byte[]> pass(Upstream upstream, HttpServletRequest request) {
        return upstream.get(UpstreamPath.of(request.getRequestURI(), request.getQueryString()), accept(request));
    }

    private static String accept(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept == null || accept.length() > ACCEPT_LENGTH_MAX ? MediaType.ALL_VALUE : accept;
    }
}
