package org.lumia.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Many seeds, some at a time: each run is one thread's alone. The first failing seed counts, in the order of seeds. */
final class Campaign {
    private static final int OPERATORS_MIN = 2;
    private static final int OPERATORS_RANGE = 6;
    private static final int OPERATORS_MIN_BROKEN = 4;

    private final Optional<Integer> operators;
    private final int threads;

    /** @param operators empty: by the seed */
    Campaign(Optional<Integer> operators, int threads) {
        this.operators = operators;
        this.threads = threads;
    }

    /** @param trace of the smallest run */
    record Failure(Scenario scenario, String broken, String words, Scenario smallest, List<String> trace) {}

    record Result(int seedsRun, double seconds, Optional<Failure> failure, Optional<Outcome> firstOutcome) {
        Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("seeds", seedsRun);
            json.put("seconds", seconds);
            json.put("seedsPerSecond", seedsRun / seconds);
            failure.ifPresent(broken -> {
                json.put("seed", broken.scenario().seed());
                json.put("operators", broken.scenario().operators());
                json.put("broken", broken.broken());
                json.put("words", broken.words());
                json.put("smallestOperators", broken.smallest().operators());
                json.put("smallestStormMs", broken.smallest().stormMs());
                json.put(
                        "smallestFaults",
                        broken.smallest().faults().stream()
                                .map(Violation::words)
                                .sorted()
                                .toList());
                json.put("trace", broken.trace());
            });
            return json;
        }
    }

    /** @param by the invariant that showed a broken rule; empty where none did */
    record Found(long seeds, Optional<String> by) {}

    Scenario scenario(long seed, Optional<Mutation> mutation) {
        int count = operators.orElseGet(() -> mutation.isPresent()
                ? OPERATORS_MIN_BROKEN + Math.floorMod(seed, OPERATORS_RANGE - 2)
                : OPERATORS_MIN + Math.floorMod(seed, OPERATORS_RANGE));
        return Scenario.of(seed, count, mutation);
    }

    Result run(List<Long> seeds, Optional<Mutation> mutation) {
        long started = System.nanoTime();
        List<Outcome> outcomes = outcomes(seeds, mutation);
        double seconds = (System.nanoTime() - started) / 1e9;
        Optional<Failure> failure = Optional.empty();
        for (int i = 0; i < outcomes.size() && failure.isEmpty(); i++) {
            Outcome outcome = outcomes.get(i);
            if (outcome.broken().isPresent()) {
                failure = Optional.of(failure(scenario(seeds.get(i), mutation), outcome));
            }
        }
        return new Result(outcomes.size(), seconds, failure, outcomes.stream().findFirst());
    }

    private static Failure failure(Scenario scenario, Outcome outcome) {
        String broken = outcome.broken().orElseThrow();
        Scenario smallest = Shrink.of(scenario, broken);
        Outcome again = Runs.run(smallest, true);
        return new Failure(scenario, broken, again.words(), smallest, again.trace());
    }

    /** Of the seeds up to the first failing one, and perhaps a few after it. */
    private List<Outcome> outcomes(List<Long> seeds, Optional<Mutation> mutation) {
        var failed = new AtomicBoolean();
        var outcomes = new ArrayList<Outcome>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            var started = new ArrayList<Future<Optional<Outcome>>>();
            for (long seed : seeds) {
                Callable<Optional<Outcome>> one = () -> {
                    if (failed.get()) {
                        return Optional.empty();
                    }
                    Outcome outcome = Runs.run(scenario(seed, mutation), false);
                    if (outcome.broken().isPresent()) {
                        failed.set(true);
                    }
                    return Optional.of(outcome);
                };
                started.add(pool.submit(one));
            }
            for (Future<Optional<Outcome>> future : started) {
                Optional<Outcome> outcome = future.get();
                if (outcome.isEmpty()) {
                    break;
                }
                outcomes.add(outcome.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the simulator itself failed", e.getCause());
        }
        return outcomes;
    }

    /** Seeds from 1 on until one shows the broken rule. */
    Found find(Mutation mutation, int seedsMax) {
        for (long seed = 1; seed <= seedsMax; seed++) {
            Outcome outcome = Runs.run(scenario(seed, Optional.of(mutation)), false);
            if (outcome.broken().isPresent()) {
                return new Found(seed, outcome.broken());
            }
        }
        return new Found(seedsMax, Optional.empty());
    }
}
