package org.lumia.evm.conformance;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.lumia.conformance.Vectors;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;

/** Runs {@code state} cases on all cores; as a program, the whole pack. */
public final class StateRun {
    private static final ThreadLocal<TransactionProcessor> PROCESSOR =
            ThreadLocal.withInitial(() -> new TransactionProcessor(Precompiles::of));

    private StateRun() {}

    /** @param failures one line each: name and what differs */
    public record Result(int passed, List<String> failures) {}

    public static Result run(List<Vectors.File> files, Tracer tracer) {
        var passed = new AtomicInteger();
        List<String> failures = files.parallelStream()
                .flatMap(file -> StateVectors.cases(file.json()).stream())
                .flatMap(c -> {
                    Optional<String> failure = run(c, tracer);
                    if (failure.isEmpty()) {
                        passed.incrementAndGet();
                    }
                    return failure.map(text -> c.name() + ": " + text).stream();
                })
                .sorted()
                .toList();
        return new Result(passed.get(), failures);
    }

    private static Optional<String> run(StateVectors.Case c, Tracer tracer) {
        try {
            return StateVectors.run(c, PROCESSOR.get(), tracer);
        } catch (RuntimeException broken) {
            return Optional.of(Stream.of(broken.getStackTrace())
                    .limit(3)
                    .map(StackTraceElement::toString)
                    .reduce(broken.toString(), (a, b) -> a + " < " + b));
        }
    }

    public static void main(String[] args) {
        Result result = run(Vectors.pack("state"), Tracer.NONE);
        result.failures().forEach(System.out::println);
        System.out.printf(
                "state: %,d passed, %,d failed, 0 skipped%n",
                result.passed(), result.failures().size());
        System.exit(result.failures().isEmpty() ? 0 : 1);
    }
}
