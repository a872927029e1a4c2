package org.lumia.devnet;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.lumia.platform.health.ServiceHealth;
import org.lumia.rpc.BoundedHttp;
import org.lumia.rpc.HttpLimits;
import org.springframework.context.ConfigurableApplicationContext;

/** An operator's services in this JVM: started in order, stopped in the opposite order. */
final class OperatorServices implements AutoCloseable {
    private static final Duration PROBE_WAIT_MAX = Duration.ofSeconds(5);

    private final Progress progress;
    private final Deque<ConfigurableApplicationContext> running = new ArrayDeque<>();
    private final Map<String, Supplier<Optional<String>>> watched = new LinkedHashMap<>();

    private OperatorServices(Progress progress) {
        this.progress = progress;
    }

    /** Returns when all are started, which is before they are ready. @param atOnce after the first, which reads the classes that all share */
    static OperatorServices start(List<DevnetServices.Service> services, int atOnce, Progress progress) {
        var started = new OperatorServices(progress);
        try {
            int first = Math.min(1, services.size());
            started.startEach(services.subList(0, first), 1);
            started.startEach(services.subList(first, services.size()), atOnce);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** @param atMost without a change of what a service says @param failure what makes waiting vain */
    static void awaitReady(
            List<DevnetServices.Service> services,
            Duration atMost,
            Supplier<Optional<String>> failure,
            Progress progress) {
        try (var http = new BoundedHttp(HttpLimits.within(PROBE_WAIT_MAX))) {
            var start = new ServiceStart(http, atMost);
            services.forEach(service -> start.awaitReady(service, failure, progress));
        }
    }

    /** In order as far as they are stopped; every one that started is stopped, also when another did not. */
    private void startEach(List<DevnetServices.Service> services, int atOnce) {
        var failures = new ArrayList<DevnetException>();
        try (var threads = Executors.newFixedThreadPool(
                atOnce, Thread.ofPlatform().name("devnet-service-", 0).factory())) {
            var starts = services.stream()
                    .map(service -> CompletableFuture.supplyAsync(
                            () -> progress.step(service.name(), () -> ServiceStart.start(service)), threads))
                    .toList();
            for (int i = 0; i < services.size(); i++) {
                try {
                    var context = starts.get(i).join();
                    running.push(context);
                    watched.put(services.get(i).name(), context.getBean(ServiceHealth.class)::failure);
                } catch (CompletionException e) {
                    failures.add(
                            e.getCause() instanceof DevnetException one ? one : new DevnetException(e.toString(), e));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    /** What broke that only a new start mends, with its name; empty while all is well. Answers at once. */
    Optional<String> failure() {
        return watched.entrySet().stream()
                .flatMap(part -> part.getValue().get().map(reason -> part.getKey() + ": " + reason).stream())
                .findFirst();
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (RuntimeException e) {
                progress.say("while stopping: " + e);
            }
        }
    }
}
