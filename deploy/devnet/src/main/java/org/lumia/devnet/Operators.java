package org.lumia.devnet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final DevnetSettings settings;
    private final List<OperatorProcess> processes;
    private final Map<Integer, String> seen = new LinkedHashMap<>();

    private Operators(
            DevnetSettings settings,
            Progress progress,
            Optional<OperatorServices> here,
            List<OperatorProcess> processes) {
        this.settings = settings;
        this.progress = progress;
        this.here = here;
        this.processes = new CopyOnWriteArrayList<>(processes);
    }

    /** @param services of each operator, in the order of their numbers */
    static Operators start(
            DevnetSettings settings, Map<Operator, List<DevnetServices.Service>> services, Progress progress) {
        if (settings.isAlone() && services.size() == 1) {
            // The two processors of a small machine are busy with two at once.
            var only = services.values().iterator().next();
            return new Operators(
                    settings, progress, Optional.of(OperatorServices.start(only, STARTS_AT_ONCE, progress)), List.of());
        }
        var processes = services.entrySet().stream()
                .map(one -> OperatorProcess.prepare(one.getKey(), settings.operatorHeapMegabytes(), one.getValue()))
                .toList();
        var operators = new Operators(settings, progress, Optional.empty(), processes);
        try {
            processes.forEach(OperatorProcess::start);
            return operators;
        } catch (RuntimeException e) {
            operators.close();
            throw e;
        }
    }

    /** Of a subnet that was added to the running devnet: others started them. */
    static Operators adopt(DevnetSettings settings, Progress progress) {
        return new Operators(settings, progress, Optional.empty(), OperatorProcess.allIn(settings.file("operators")));
    }

    /** @param services as they were started @param started how many operators start on this machine at once */
    void awaitReady(Map<Operator, List<DevnetServices.Service>> services, int started) {
        var atMost = ServiceStart.READY_WAIT_MAX.multipliedBy(started);
        services.forEach((operator, own) -> {
            Runnable ready = () -> OperatorServices.awaitReady(own, atMost, () -> ended(operator.number()), progress);
            if (here.isPresent()) {
                progress.step("all ready", ready);
            } else {
                progress.step("operator %d%s ready".formatted(operator.number(), settings.ofWhich()), ready);
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

    /** Says which operators were added, ended, stood still or came back since it looked last. @return whether one was added */
    boolean look() {
        int known = processes.size();
        if (here.isEmpty()) {
            Operator.all(settings).stream()
                    .skip(processes.size())
                    .flatMap(operator -> OperatorProcess.in(operator.folder()).stream())
                    .forEach(added -> {
                        processes.add(added);
                        progress.say("operator %d%s was added".formatted(added.number(), settings.ofWhich()));
                    });
        }
        for (var process : processes) {
            var state = process.state();
            var now = state.map(running -> running.paused() ? "stands still" : "runs")
                    .orElseGet(() -> process.told().isEmpty() ? "ended by itself" : "was told: " + process.told());
            var before = seen.put(process.number(), now);
            if (before != null && !before.equals(now)) {
                progress.say("operator %d%s %s%s"
                        .formatted(
                                process.number(),
                                settings.ofWhich(),
                                now,
                                now.equals("ended by itself")
                                        ? "; its log: %s. %s starts it again".formatted(process.log(), again(process))
                                        : ""));
            }
        }
        return processes.size() > known;
    }

    private String again(OperatorProcess process) {
        return settings.subnet() == 1
                ? "./lumia operator start " + process.number()
                : "./lumia operator start %d --data %s".formatted(process.number(), settings.folder());
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
