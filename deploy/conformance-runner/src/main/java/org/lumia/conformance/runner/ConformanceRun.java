package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.lumia.conformance.Pack;

/** Runs packs on all cores: one thread reads, the files and the tests in a file run in parallel. */
final class ConformanceRun implements AutoCloseable {
    private static final int FILES_IN_MEMORY_PER_CORE_MAX = 16;
    private static final Predicate<String> IS_DATA = path -> {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return !name.startsWith(".") && !name.matches("(README|LICENSE|LICENCE|MANIFEST)(\\..*)?");
    };

    private final ForkJoinPool pool;
    private final Semaphore room;
    private final Consumer<String> progress;

    /** @param progress is told the name of the pack at each test that ran, by many threads */
    ConformanceRun(int threads, Consumer<String> progress) {
        this.pool = new ForkJoinPool(threads);
        this.room = new Semaphore(threads * FILES_IN_MEMORY_PER_CORE_MAX);
        this.progress = progress;
    }

    /** Runs every pack for which there is a runner, and reports each, in the order given, as soon as it is done. */
    List<PackResult> run(List<Pack> packs, Consumer<PackResult> done) {
        return run(packs, path -> true, done);
    }

    /** As {@link #run(List, Consumer)}, of each pack only the files whose path satisfies the condition. */
    List<PackResult> run(List<Pack> packs, Predicate<String> condition, Consumer<PackResult> done) {
        var pending = packs.stream()
                .map(pack -> new Tally(pack.name(), progress, new CompletableFuture<>()))
                .toList();
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < packs.size(); i++) {
                read(packs.get(i), IS_DATA.and(condition), pending.get(i));
            }
        });
        var results = new ArrayList<PackResult>();
        for (Tally tally : pending) {
            PackResult result = tally.result.join();
            done.accept(result);
            results.add(result);
        }
        return results;
    }

    private void read(Pack pack, Predicate<String> condition, Tally tally) {
        var running = new ArrayList<CompletableFuture<Void>>();
        PackRunner runner = Objects.requireNonNull(PackRunner.ALL.get(pack.name()), pack.name())
                .apply(pack);
        try {
            pack.read(condition, file -> {
                room.acquireUninterruptibly();
                running.add(CompletableFuture.runAsync(() -> runFile(runner, file, tally), pool)
                        .whenComplete((nothing, error) -> room.release()));
            });
        } catch (IOException | RuntimeException e) {
            tally.add(
                    pack.location().getFileName().toString(),
                    new Outcome.Failed("a pack that can be read to its end", e.toString()));
        }
        CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).whenComplete((nothing, error) -> {
            runner.close();
            if (error != null) {
                tally.result.completeExceptionally(error);
            } else {
                tally.result.complete(tally.toResult());
            }
        });
    }

    private static void runFile(PackRunner runner, Pack.File file, Tally tally) {
        List<TestCase> tests;
        try {
            tests = runner.tests(file);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            tally.add(file.path(), new Outcome.Failed("a file of its format", firstLine(e)));
            return;
        }
        if (tests.isEmpty() && tests != PackRunner.NO_TESTS) {
            tally.add(file.path(), new Outcome.Failed("tests", "none"));
        }
        tests.parallelStream().forEach(test -> tally.add(test.name(), test.run()));
    }

    private static String firstLine(Throwable e) {
        return e.toString().lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** The outcomes of one pack so far. Safe for concurrent use. */
    private record Tally(
            String name,
            Consumer<String> progress,
            CompletableFuture<PackResult> result,
            AtomicInteger passed,
            ConcurrentLinkedQueue<String> failures,
            Map<String, Integer> skipped) {

        Tally(String name, Consumer<String> progress, CompletableFuture<PackResult> result) {
            this(name, progress, result, new AtomicInteger(), new ConcurrentLinkedQueue<>(), new ConcurrentHashMap<>());
        }

        void add(String test, Outcome outcome) {
            switch (outcome) {
                case Outcome.Passed ignored -> passed.incrementAndGet();
                case Outcome.Failed(String expected, String actual) ->
                    failures.add("%s: expected %s, got %s".formatted(test, expected, actual));
                case Outcome.Skipped(String reason) -> skipped.merge(reason, 1, Integer::sum);
            }
            progress.accept(name);
        }

        PackResult toResult() {
            if (passed.get() == 0 && failures.isEmpty() && skipped.isEmpty()) {
                failures.add("%s: expected tests, got none".formatted(name));
            }
            return new PackResult(name, passed.get(), failures.stream().sorted().toList(), new TreeMap<>(skipped));
        }
    }
}
