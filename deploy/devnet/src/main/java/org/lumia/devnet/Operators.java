package org.lumia.devnet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A devnet's operators as they run: a single one in this process, several each in a process of its own, which may end and
 * start again while the others go on.
 */
final class Operators implements AutoCloseable {
    private static final int STARTS_AT_ONCE = 2;

    private final Progress progress;
    private final Optional<OperatorServices> here;
    private final List<OperatorProcess> processes;
    private final Map<Integer, String> seen = new LinkedHashMap<>();

    private Operators(Progress progress, Optional<OperatorServices> here, List<OperatorProcess> processes) {
        this.progress = progress;
        this.here = here;
        this.processes = processes;
    }

    /** @param services of each operator, in the order of their numbers */
    static Operators start(
            DevnetSettings settings, Map<Operator, List<DevnetServices.Service>> services, Progress progress) {
        if (services.size() == 1) {
            // The two processors of a small machine are busy with two at once.
            var only = services.values().iterator().next();
            return new Operators(
                    progress, Optional.of(OperatorServices.start(only, STARTS_AT_ONCE, progress)), List.of());
        }
        var processes = services.entrySet().stream()
                .map(one -> OperatorProcess.prepare(one.getKey(), settings.operatorHeapMegabytes(), one.getValue()))
                .toList();
        var operators = new Operators(progress, Optional.empty(), processes);
        try {
            processes.forEach(OperatorProcess::start);
            return operators;
        } catch (RuntimeException e) {
            operators.close();
            throw e;
        }
    }

    /** @param services as they were started */
    void awaitReady(Map<Operator, List<DevnetServices.Service>> services) {
        var atMost = ServiceStart.READY_WAIT_MAX.multipliedBy(services.size());
        services.forEach((operator, own) -> {
            Runnable ready = () -> OperatorServices.awaitReady(own, atMost, () -> ended(operator.number()), progress);
            if (here.isPresent()) {
                progress.step("all ready", ready);
            } else {
                progress.step("operator " + operator.number() + " ready", ready);
            }
        });
        look();
    }

    private Optional<String> ended(int number) {
        return processes.stream()
                .filter(process -> process.number() == number && process.state().isEmpty())
                .map(process -> "its process ended; its log: " + process.log())
                .findFirst();
    }

    /** Says which operators ended, stood still or came back since it looked last. */
    void look() {
        for (var process : processes) {
            var state = process.state();
            var now = state.map(running -> running.paused() ? "stands still" : "runs")
                    .orElseGet(() -> process.told().isEmpty() ? "ended by itself" : "was told: " + process.told());
            var before = seen.put(process.number(), now);
            if (before != null && !before.equals(now)) {
                progress.say("operator %d %s%s"
                        .formatted(
                                process.number(),
                                now,
                                now.equals("ended by itself")
                                        ? "; its log: %s. ./lumia operator start %d starts it again"
                                                .formatted(process.log(), process.number())
                                        : ""));
            }
        }
    }

    /** What broke of an operator that shares this process. */
    Optional<String> failure() {
        return here.flatMap(OperatorServices::failure);
    }

    static void atOnce(List<OperatorProcess> processes, Consumer<OperatorProcess> action) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            processes.forEach(process -> threads.execute(() -> action.accept(process)));
        }
    }

    @Override
    public void close() {
        here.ifPresent(OperatorServices::close);
        atOnce(processes, OperatorProcess::stop);
    }
}
