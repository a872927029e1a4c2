package org.lumia.devnet;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;
import org.lumia.rpc.JsonRpcException;

/**
 * A devnet as it is now.
 *
 * @param heights L2 block numbers by finality, and L1's
 * @param services by name: whether it is ready, and its lumia_* metrics
 */
record DevnetStatus(
        boolean running, DevnetDescription devnet, Map<String, Long> heights, Map<String, ServiceStatus> services) {

    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(3);

    record ServiceStatus(boolean ready, Map<String, Double> metrics) {}

    static DevnetStatus of(DevnetDescription devnet) {
        if (!devnet.isRunning()) {
            return new DevnetStatus(false, devnet, Map.of(), Map.of());
        }
        try (var http = new BoundedHttp(HttpLimits.within(ANSWER_WAIT_MAX))) {
            var heights = new LinkedHashMap<String, Long>();
            var l2 = URI.create(devnet.endpoints().get("jsonRpc"));
            for (var tag : new String[] {"latest", "safe", "finalized"}) {
                height(l2, tag).ifPresent(height -> heights.put(tag, height));
            }
            height(URI.create(devnet.endpoints().get("l1")), "latest").ifPresent(height -> heights.put("l1", height));
            return new DevnetStatus(true, devnet, heights, services(http, devnet.ports()));
        }
    }

    private static Map<String, ServiceStatus> services(BoundedHttp http, Map<String, Integer> ports) {
        var services = new LinkedHashMap<String, ServiceStatus>();
        for (var name : new String[] {"ingress", "ordering", "execution", "batcher", "l1-submitter", "rewards"}) {
            int port = Objects.requireNonNull(ports.get(name.equals("ingress") ? "ingress-management" : name));
            var base = "http://127.0.0.1:" + port + "/actuator/";
            boolean ready = get(http, URI.create(base + "health/readiness")).isPresent();
            var metrics = get(http, URI.create(base + "prometheus"))
                    .map(DevnetStatus::metrics)
                    .orElse(Map.of());
            services.put(name, new ServiceStatus(ready, metrics));
        }
        return services;
    }

    /** The samples of {@code lumia_*}, histogram buckets left out. */
    private static Map<String, Double> metrics(String exposition) {
        var metrics = new TreeMap<String, Double>();
        exposition
                .lines()
                .filter(line -> line.startsWith("lumia_") && !line.contains("_bucket{"))
                .forEach(line -> {
                    int at = line.lastIndexOf(' ');
                    try {
                        metrics.put(line.substring(0, at), Double.parseDouble(line.substring(at + 1)));
                    } catch (NumberFormatException notANumber) {
                        // A NaN or an infinity in Prometheus's spelling says nothing here.
                    }
                });
        return metrics;
    }

    private static Optional<String> get(BoundedHttp http, URI uri) {
        try {
            var answer = http.get(uri);
            return answer.ok() ? Optional.of(new String(answer.body(), StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
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
        text.append("%s  chain id %d; L1 %s%n%n"
                .formatted(
                        devnet.endpoints().get("jsonRpc"),
                        devnet.chainId(),
                        devnet.endpoints().get("l1")));
        heights.forEach((name, height) -> text.append("  %-10s %10d%n".formatted(name, height)));
        text.append("%n  %-14s %-8s %s%n".formatted("service", "ready", "behind, by topic"));
        services.forEach((name, service) -> text.append(
                "  %-14s %-8s %s%n".formatted(name, service.ready() ? "yes" : "NO", lags(service.metrics()))));
        return text.toString().stripTrailing();
    }

    private static String lags(Map<String, Double> metrics) {
        var lags = new StringBuilder();
        metrics.forEach((name, value) -> {
            if (name.startsWith("lumia_follower_lag")) {
                var topic = name.substring(name.indexOf("topic=\"") + 7, name.lastIndexOf('"'));
                lags.append("%s %d  ".formatted(topic.substring(topic.lastIndexOf('.') + 1), value.longValue()));
            }
        });
        return lags.toString().stripTrailing();
    }
}
