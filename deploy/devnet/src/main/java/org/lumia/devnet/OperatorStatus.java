package org.lumia.devnet;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.devnet.DevnetDescription.OperatorDescription;
import org.lumia.rpc.BoundedHttp;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of a devnet's operators as it is now. Numbers are −1 where nobody answered.
 *
 * @param pid of its process; 0 where there is none
 * @param executed its last block
 * @param lastSeal the last block that it signed a seal for
 * @param lastAttestation the last block whose result it signed
 * @param attested the last block with a certificate, as it sees it
 * @param certificates of the last blocks, as {@code GET /v1/certificates} gives them
 * @param batches what it built, what has a certificate, what is on L1, and what it posted since its start
 * @param services by name: whether it is ready, its lumia_* metrics, and what has to be known of it
 */
record OperatorStatus(
        int number,
        String address,
        State state,
        long pid,
        String jsonRpc,
        long executed,
        long lastSeal,
        long lastAttestation,
        long attested,
        List<Certificate> certificates,
        Batches batches,
        Map<String, ServiceStatus> services) {

    /** How many blocks behind the furthest operator it may be. */
    private static final long LAG_BLOCKS_MAX = 50;

    private static final JsonMapper JSON = JsonMapper.shared();

    /** What it does. */
    enum State {
        /** It sealed the newest block. */
        LEADING,
        FOLLOWING,
        /** Behind the others, or not all of its services are ready. */
        LAGGING,
        STARTING,
        /** No member of the epoch with weight. */
        JAILED,
        PAUSED,
        STOPPED
    }

    /** @param notes what it waits for, refuses or is about to lose, by name */
    record ServiceStatus(boolean ready, Map<String, Double> metrics, Map<String, String> notes) {}

    /** @param weight of those who signed this operator's result @param totalWeight of the members in force */
    record Certificate(long block, long weight, long totalWeight, boolean certified) {
        /** @param answer of {@code GET /v1/certificates} */
        static List<Certificate> allOf(JsonNode answer) {
            return answer.path("blocks")
                    .valueStream()
                    .map(block -> new Certificate(
                            block.path("number").asLong(),
                            block.path("weight").asLong(),
                            block.path("totalWeight").asLong(),
                            block.path("certified").asBoolean()))
                    .toList();
        }
    }

    record Batches(long built, long certified, long onL1, long posted) {
        static final Batches UNKNOWN = new Batches(-1, -1, -1, -1);
    }

    static OperatorStatus ask(BoundedHttp http, DevnetDescription devnet, OperatorDescription operator) {
        var process = OperatorProcess.in(Path.of(operator.folder()));
        var running = process.map(own -> own.state()).orElseGet(() -> ProcessState.of(devnet.pid()));
        if (running.isEmpty() || running.get().paused()) {
            return notAsked(operator, running);
        }
        var services = new LinkedHashMap<String, ServiceStatus>();
        OperatorDescription.SERVICES.forEach(name -> services.put(name, service(http, operator.management(name))));
        boolean isReady = services.values().stream().allMatch(ServiceStatus::ready);
        boolean jailed = get(http, operator.jsonRpc() + "/v1/sequencers")
                .flatMap(OperatorStatus::json)
                .filter(view -> view.path("members").valueStream().noneMatch(member -> isIn(member, operator)))
                .isPresent();
        return new OperatorStatus(
                operator.number(),
                operator.address(),
                jailed ? State.JAILED : isReady ? State.FOLLOWING : State.STARTING,
                running.get().pid(),
                operator.jsonRpc(),
                metric(services, "execution", "lumia_execution_height"),
                metric(services, "ordering", "lumia_ordering_last_signed_number"),
                metric(services, "execution", "lumia_execution_attested_height"),
                metric(services, "ingress", "lumia_height{level=\"attested\"}"),
                certificates(http, operator),
                new Batches(
                        metric(services, "batcher", "lumia_batcher_built_batch_index"),
                        metric(services, "batcher", "lumia_batcher_certified_batch_index"),
                        metric(services, "l1-submitter", "lumia_batches_on_l1"),
                        metric(services, "l1-submitter", "lumia_l1_transactions_total{outcome=\"included\"}")),
                services);
    }

    private static boolean isIn(JsonNode member, OperatorDescription operator) {
        return member.path("operator").asString("").equals(operator.address())
                && member.path("weight").asLong(0) > 0;
    }

    private static OperatorStatus notAsked(OperatorDescription operator, Optional<ProcessState> process) {
        return new OperatorStatus(
                operator.number(),
                operator.address(),
                process.isPresent() ? State.PAUSED : State.STOPPED,
                process.map(ProcessState::pid).orElse(0L),
                operator.jsonRpc(),
                -1,
                -1,
                -1,
                -1,
                List.of(),
                Batches.UNKNOWN,
                Map.of());
    }

    /** Each beside the others: who leads, and who is behind. */
    static List<OperatorStatus> compared(List<OperatorStatus> all) {
        long furthest = all.stream().mapToLong(OperatorStatus::executed).max().orElse(-1);
        long newestSeal = all.stream()
                .filter(one -> one.state == State.FOLLOWING)
                .mapToLong(OperatorStatus::lastSeal)
                .max()
                .orElse(-1);
        return all.stream()
                .map(one -> switch (one.state) {
                    case FOLLOWING ->
                        furthest - one.executed > LAG_BLOCKS_MAX
                                ? one.in(State.LAGGING)
                                : one.lastSeal == newestSeal && newestSeal > 0 ? one.in(State.LEADING) : one;
                    case STARTING -> one.executed > 0 ? one.in(State.LAGGING) : one;
                    case LEADING, LAGGING, JAILED, PAUSED, STOPPED -> one;
                })
                .toList();
    }

    private OperatorStatus in(State other) {
        return new OperatorStatus(
                number,
                address,
                other,
                pid,
                jsonRpc,
                executed,
                lastSeal,
                lastAttestation,
                attested,
                certificates,
                batches,
                services);
    }

    boolean isAsked() {
        return !services.isEmpty();
    }

    boolean isReady() {
        return isAsked() && services.values().stream().allMatch(ServiceStatus::ready);
    }

    private static ServiceStatus service(BoundedHttp http, String management) {
        var metrics =
                get(http, management + "prometheus").map(Exposition::samples).orElse(Map.of());
        try {
            var readiness = http.get(URI.create(management + "health/readiness"));
            var notes = new TreeMap<String, String>();
            json(new String(readiness.body(), StandardCharsets.UTF_8))
                    .ifPresent(answer -> answer.path("components")
                            .path("conditions")
                            .path("details")
                            .forEachEntry((name, line) -> notes.put(name, line.asString(""))));
            return new ServiceStatus(readiness.ok(), metrics, notes);
        } catch (IOException e) {
            return new ServiceStatus(false, metrics, Map.of());
        }
    }

    private static long metric(Map<String, ServiceStatus> services, String service, String name) {
        var own = services.get(service);
        return own == null ? -1 : Math.round(own.metrics().getOrDefault(name, -1.0));
    }

    private static List<Certificate> certificates(BoundedHttp http, OperatorDescription operator) {
        return get(http, operator.jsonRpc() + "/v1/certificates")
                .flatMap(OperatorStatus::json)
                .map(Certificate::allOf)
                .orElse(List.of());
    }

    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JacksonException noJson) {
            return Optional.empty();
        }
    }

    static Optional<String> get(BoundedHttp http, String url) {
        try {
            var answer = http.get(URI.create(url));
            return answer.ok() ? Optional.of(new String(answer.body(), StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String header() {
        return "  %-9s %-10s %-23s %9s %9s %9s %9s  %-22s %s%n"
                .formatted(
                        "operator",
                        "state",
                        "JSON-RPC",
                        "executed",
                        "sealed",
                        "signed",
                        "attested",
                        "weight of newest",
                        "batches built/certified/on L1, posted");
    }

    String line() {
        var word = state.name().toLowerCase(Locale.ROOT);
        if (!isAsked()) {
            return "  %-9d %-10s %-23s%n".formatted(number, word, jsonRpc);
        }
        return "  %-9d %-10s %-23s %9d %9d %9d %9d  %-22s %s%n"
                .formatted(number, word, jsonRpc, executed, lastSeal, lastAttestation, attested, weight(), posted());
    }

    /** Of the newest block with a certificate, or of the newest that waits for one where there is none. */
    private String weight() {
        return certificates.stream()
                .filter(Certificate::certified)
                .reduce((older, newer) -> newer)
                .or(() -> certificates.stream().reduce((older, newer) -> newer))
                .map(one -> "%d of %d at %d".formatted(one.weight(), one.totalWeight(), one.block()))
                .orElse("");
    }

    /** Indexes begin at 0; −1 stands for none. */
    private String posted() {
        return "%d/%d/%d, %d"
                .formatted(
                        batches.built() + 1,
                        batches.certified() + 1,
                        Math.max(0, batches.onL1()),
                        Math.max(0, batches.posted()));
    }

    /** A line a service; of several operators' those alone that are not ready or behind. */
    String services(boolean several) {
        var text = new StringBuilder();
        services.forEach((name, service) -> {
            var behind = lags(service.metrics(), several);
            if (!several || !service.ready() || !behind.isEmpty()) {
                text.append("  %-14s %-8s %s%n"
                        .formatted(several ? number + " " + name : name, service.ready() ? "yes" : "NO", behind));
            }
        });
        return text.toString();
    }

    /** A line for each thing that has to be known of it. */
    String notes() {
        var text = new StringBuilder();
        services.forEach((name, service) -> service.notes()
                .forEach((what, line) -> text.append("  %-9d %-14s %s: %s%n".formatted(number, name, what, line))));
        return text.toString();
    }

    private static String lags(Map<String, Double> metrics, boolean onlyBehind) {
        var lags = new StringBuilder();
        Exposition.lags(metrics).forEach((topic, value) -> {
            if (!onlyBehind || value > 0) {
                lags.append("%s %d  ".formatted(topic, value.longValue()));
            }
        });
        return lags.toString().stripTrailing();
    }
}
