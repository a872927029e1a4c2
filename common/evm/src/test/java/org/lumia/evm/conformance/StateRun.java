package org.lumia.evm.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.evm.Tracer;
import org.lumia.evm.TransactionProcessor;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.json.JsonMapper;

/** Runs the whole {@code state} pack from a folder: {@code StateRun DIR [part of a name]}. */
public final class StateRun {
    private static final int SHOWN_MAX = 200;

    private StateRun() {}

    public static void main(String[] args) throws IOException {
        var mapper = JsonMapper.shared();
        List<Path> files;
        try (var walk = Files.walk(Path.of(args[0]))) {
            files = walk.filter(p -> p.toString().endsWith(".json")).sorted().toList();
        }
        var processor = new TransactionProcessor(Precompiles::of);
        int passed = 0;
        var failures = new ArrayList<String>();
        for (Path file : files) {
            for (var c : StateVectors.cases(mapper.readTree(file.toFile()))) {
                if (args.length > 1 && !c.name().contains(args[1])) {
                    continue;
                }
                Optional<String> failure;
                try {
                    failure = StateVectors.run(c, processor, Tracer.NONE);
                } catch (RuntimeException broken) {
                    var trace = broken.getStackTrace();
                    failure = Optional.of(broken + " at " + (trace.length > 0 ? trace[0] : "") + (trace.length > 1 ? " < " + trace[1] : ""));
                }
                if (failure.isPresent()) {
                    failures.add(file.getFileName() + " " + c.name() + ": " + failure.get());
                } else {
                    passed++;
                }
            }
        }
        failures.stream().limit(SHOWN_MAX).forEach(System.out::println);
        System.out.printf("state: %,d passed, %,d failed%n", passed, failures.size());
    }
}
