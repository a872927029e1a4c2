package org.lumia.devnet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;

/**
 * A devnet as it is now.
 *
 * @param heights L2 block numbers by finality, and L1's
 * @param evidence of misbehaviour, as each operator keeps it
 * @param subnets the others on the same brokers, contracts and L1, of the devnet's own
 */
record DevnetStatus(
        boolean running,
        DevnetDescription devnet,
        Map<String, Long> heights,
        List<OperatorStatus> operators,
        List<EvidenceStatus> evidence,
        List<DevnetStatus> subnets) {

    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(3);

    static DevnetStatus of(DevnetDescription devnet) {
        if (!devnet.isRunning()) {
            return new DevnetStatus(false, devnet, Map.of(), List.of(), List.of(), List.of());
        }
        try (var http = new BoundedHttp(HttpLimits.within(ANSWER_WAIT_MAX));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // All at once: they are compared with each other.
            var asked = devnet.operators().stream()
                    .map(operator ->
                            CompletableFuture.supplyAsync(() -> OperatorStatus.ask(http, devnet, operator), threads))
                    .toList();
            var operators = OperatorStatus.compared(
                    asked.stream().map(CompletableFuture::join).toList());
            var evidence = operators.stream()
                    .filter(OperatorStatus::isAsked)
                    .map(keeper ->
                            CompletableFuture.supplyAsync(() -> EvidenceStatus.ask(http, devnet, keeper), threads))
                    .toList();
            return new DevnetStatus(
                    true,
                    devnet,
                    heights(devnet, operators),
                    operators,
                    evidence.stream().flatMap(one -> one.join().stream()).toList(),
                    devnet.further().stream().map(DevnetStatus::of).toList());
        }
    }

    /** By an operator that is ready, if there is one. */
    private static Map<String, Long> heights(DevnetDescription devnet, List<OperatorStatus> operators) {
        var asked =
                operators.stream().filter(OperatorStatus::isReady).findFirst().orElse(operators.getFirst());
        var heights = new LinkedHashMap<String, Long>();
        if (asked.isAsked()) {
            for (var tag : new String[] {"latest", "safe", "finalized"}) {
                height(URI.create(asked.jsonRpc()), tag).ifPresent(height -> heights.put(tag, height));
            }
        }
        height(URI.create(devnet.endpoints().get("l1")), "latest").ifPresent(height -> heights.put("l1", height));
        return heights;
    }

    private static OptionalLong height(URI url, String tag) {
        try (var rpc = new JsonRpcClient(url, ANSWER_WAIT_MAX)) {
            var number = rpc.call("eth_getBlockByNumber", tag, false).path("number");
            return number.isString() ? OptionalLong.of(Long.decode(number.stringValue())) : OptionalLong.empty();
        } catch (IOException | JsonRpcException e) {
            return OptionalLong.empty();
        }
    }

    String text() {
        if (!running) {
            return "Not running; data in %s. Start it with ./lumia up".formatted(devnet.folder());
        }
        var text = new StringBuilder();
        text.append("%s  (process %d, data in %s)%n"
                .formatted(devnet.ready() ? "Running" : "Starting", devnet.pid(), devnet.folder()));
        text.append("L1 %s%n".formatted(devnet.endpoints().get("l1")));
        text.append(chain());
        subnets.forEach(other -> text.append("%n".formatted()).append(other.chain()));
        return text.toString().stripTrailing();
    }

    /** Of one subnet. */
    private String chain() {
        var text = new StringBuilder();
        text.append("Subnet %d, %s: %s  chain id %d%n%n"
                .formatted(devnet.subnet(), devnet.name(), devnet.endpoints().get("jsonRpc"), devnet.chainId()));
        heights.forEach((name, height) -> text.append("  %-10s %10d%n".formatted(name, height)));
        text.append("%n%s".formatted(OperatorStatus.header()));
        operators.forEach(operator -> text.append(operator.line()));
        text.append("%n  %-14s %-8s %s%n".formatted("service", "ready", "behind, by topic"));
        operators.forEach(operator -> text.append(operator.services(operators.size() > 1)));
        var notes = operators.stream().map(OperatorStatus::notes).collect(Collectors.joining());
        if (!notes.isEmpty()) {
            text.append("%n  %-9s %-14s %s%n%s".formatted("operator", "service", "to be known", notes));
        }
        if (!evidence.isEmpty()) {
            text.append("%n  evidence%n".formatted());
            evidence.forEach(one -> text.append(one.line()));
        }
        return text.toString();
    }
}
