package org.lumia.verifier;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.eth.OrderingReceiptJson;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is verified of the log instead of the batches on L1. */
final class LogOptions {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int RECEIPT_BYTES_MAX = 64 << 10;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

    @Option(
            names = "--fairness",
            description = "count each epoch's fairness from the log, and compare with what an operator serves")
    private boolean fairness;

    @Option(
            names = "--rewards",
            description =
                    "count every epoch's rewards from the logs and layer 1, and compare with the roots that layer 1"
                            + " has and with what an operator serves")
    private boolean rewards;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = "check an ordering receipt (the JSON that lumia_sendRawTransaction answers) against the log")
    private @Nullable Path receipt;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT,..",
            description = "brokers of the log, the shared ones (default: the devnet's)")
    private @Nullable String bootstrap;

    @Option(names = "--kafka-config", paramLabel = "FILE", description = "client properties of Kafka, for TLS and SASL")
    private @Nullable Path kafkaConfig;

    @Option(
            names = "--operator",
            paramLabel = "URL",
            description = "the operator whose reports are compared (default: the devnet's)")
    private @Nullable URI operator;

    boolean asked() {
        return fairness || receipt != null;
    }

    boolean rewards() {
        return rewards;
    }

    /** Gathers what the logs have for rewards. */
    void gather(
            Genesis genesis, List<InboxMessage> inbox, Function<String, Optional<String>> endpoint, RewardFacts facts)
            throws IOException {
        var topics = genesis.topics(Address.ZERO);
        var replay = new LogReplay(genesis, inbox);
        log(topics.txIn(), endpoint).read(entry -> facts.ordered(replay.apply(entry)));
        log(topics.attestations(), endpoint).read(facts::attested);
    }

    /** Nothing where no operator is named and none is the devnet's. */
    RewardsCheck.Served served(Function<String, Optional<String>> endpoint, BoundedHttp http) {
        Optional<URI> asked =
                Optional.ofNullable(operator).or(() -> endpoint.apply("jsonRpc").map(URI::create));
        return path -> asked.flatMap(url -> served(http, url.resolve(path)));
    }

    private TxIn log(String topic, Function<String, Optional<String>> endpoint) throws IOException {
        String brokers = Optional.ofNullable(bootstrap)
                .or(() -> endpoint.apply("kafka"))
                .orElseThrow(() -> new LogUnavailableException("which log? Give --bootstrap HOST:PORT"));
        return new KafkaTxIn(brokers, security(), topic, SILENCE_MAX);
    }

    /** @param endpoint an endpoint of the devnet, empty where there is none @return what was found, in a sentence */
    String verify(
            Genesis genesis, List<InboxMessage> inbox, Function<String, Optional<String>> endpoint, BoundedHttp http)
            throws IOException {
        TxIn log = log(genesis.topics(Address.ZERO).txIn(), endpoint);
        if (receipt != null) {
            JsonNode read = JSON.readTree(bounded(receipt));
            var promise = OrderingReceiptJson.read(read.has("receipt") ? read.get("receipt") : read);
            return "KEPT: " + new ReceiptCheck(genesis, promise, inbox).run(log);
        }
        URI asked = Optional.ofNullable(operator)
                .or(() -> endpoint.apply("jsonRpc").map(URI::create))
                .orElseThrow(() -> new LogUnavailableException("whose reports? Give --operator URL"));
        return new FairnessCheck(genesis, epoch -> served(http, asked.resolve("/v1/fairness/epochs/" + epoch)))
                .run(log, inbox)
                .summary();
    }

    private static byte[] bounded(Path file) throws IOException {
        if (Files.size(file) > RECEIPT_BYTES_MAX) {
            throw new IOException("%s has more than %d bytes, so it is no receipt".formatted(file, RECEIPT_BYTES_MAX));
        }
        return Files.readAllBytes(file);
    }

    private Map<String, String> security() throws IOException {
        var config = new HashMap<String, String>();
        if (kafkaConfig != null) {
            var properties = new Properties();
            try (var in = Files.newInputStream(kafkaConfig)) {
                properties.load(in);
            }
            properties.forEach((key, value) -> config.put((String) key, (String) value));
        }
        return config;
    }

    private static Optional<JsonNode> served(BoundedHttp http, URI url) {
        try {
            var answer = http.get(url, "application/json");
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw new LogUnavailableException("%s answers with status %d".formatted(url, answer.status()));
            }
            return Optional.of(JSON.readTree(answer.body()));
        } catch (IOException | JacksonException e) {
            throw new LogUnavailableException("%s does not answer with a report: %s".formatted(url, e.getMessage()), e);
        }
    }
}
