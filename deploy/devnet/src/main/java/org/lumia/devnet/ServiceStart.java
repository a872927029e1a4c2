package org.lumia.devnet;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.lumia.platform.ServiceRunner;
import org.lumia.rpc.BoundedHttp;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts one service in a context of its own, and waits until it says that it is ready. */
final class ServiceStart {

    /** Of one operator's services; several that start together share the machine. */
    static final Duration READY_WAIT_MAX = Duration.ofSeconds(60);

    private static final Duration TELL_INTERVAL = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 50;

    private final BoundedHttp http;

    private final Duration waitMax;

    /** @param waitMax without a change of what a service says */
    ServiceStart(BoundedHttp http, Duration waitMax) {
        this.http = http;
        this.waitMax = waitMax;
    }

    static ConfigurableApplicationContext start(DevnetServices.Service service) {
        try {
            return ServiceRunner.run(Class.forName(service.application()), service.settings());
        } catch (ClassNotFoundException e) {
            throw new DevnetException("%s is not on the class path: build it first (mvn -pl deploy/devnet -am package)"
                    .formatted(service.application()));
        } catch (RuntimeException e) {
            throw new DevnetException("%s did not start: %s".formatted(service.name(), root(e).getMessage()), e);
        }
    }

    private static Throwable root(Throwable e) {
        var cause = e.getCause();
        return cause == null ? e : root(cause);
    }

    /**
     * Waits as long as what the service says still changes: a state that is executed again takes its time.
     *
     * @param failure what makes waiting vain
     */
    void awaitReady(DevnetServices.Service service, Supplier<Optional<String>> failure, Progress progress) {
        var deadline = System.nanoTime() + waitMax.toNanos();
        var tellAt = System.nanoTime() + TELL_INTERVAL.toNanos();
        var wait = new CountDownLatch(1);
        var last = answer(service.health());
        while (last.isPresent()) {
            failure.get().ifPresent(reason -> {
                throw new DevnetException("%s does not become ready: %s".formatted(service.name(), reason));
            });
            if (System.nanoTime() > deadline) {
                throw new DevnetException(
                        "%s is not ready after %d s: %s".formatted(service.name(), waitMax.toSeconds(), last.get()));
            }
            try {
                wait.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DevnetException("interrupted", e);
            }
            var now = answer(service.health());
            if (!now.equals(last)) {
                deadline = System.nanoTime() + waitMax.toNanos();
            }
            last = now;
            if (System.nanoTime() > tellAt && last.isPresent()) {
                tellAt = System.nanoTime() + TELL_INTERVAL.toNanos();
                progress.say("  %s is not ready yet: %s".formatted(service.name(), missing(last.get())));
            }
        }
    }

    /** What the conditions say, of a readiness probe's answer. */
    private static String missing(String answer) {
        var conditions =
                Pattern.compile("\"conditions\":\\{\"details\":\\{(.*?)}").matcher(answer);
        return conditions.find() ? conditions.group(1) : answer;
    }

    /** Empty when the probe says yes, else what it says. */
    private Optional<String> answer(URI probe) {
        try {
            var answer = http.get(probe);
            return answer.ok() ? Optional.empty() : Optional.of(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new DevnetException("interrupted", e);
            }
            return Optional.of(e.toString());
        }
    }
}
