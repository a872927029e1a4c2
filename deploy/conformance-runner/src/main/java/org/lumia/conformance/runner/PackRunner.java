package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lumia.conformance.Pack;

/** Finds the tests in a file of one kind of pack. */
@FunctionalInterface
interface PackRunner {
    /** All runners by the name of the pack, in the order of their reports. */
    Map<String, PackRunner> ALL = all();

    /** The file's tests. @throws IOException or a runtime exception when the file is not what its path says */
    List<TestCase> tests(Pack.File file) throws IOException;

    private static Map<String, PackRunner> all() {
        var all = new LinkedHashMap<String, PackRunner>();
        all.put("state", StateTests::of);
        all.put("blockchain", BlockchainTests::of);
        all.put("precompiles", PrecompileTests::of);
        all.put("encodings", EncodingTests::of);
        all.put("kzg", KzgTests::of);
        all.put("bench", PackRunner::bench);
        all.put("realistic", PackRunner::realistic);
        return all;
    }

    private static List<TestCase> bench(Pack.File file) throws IOException {
        if (file.path().startsWith("eest-compute/")) {
            return BlockchainTests.of(file);
        }
        return file.path().startsWith("ipsilon/")
                ? skipped(file, "programs for timing, of forks before Cancun")
                : unknown(file);
    }

    private static List<TestCase> realistic(Pack.File file) throws IOException {
        String folder = file.path().substring(0, file.path().indexOf('/') + 1);
        return switch (folder) {
            case "linea-replays/" -> LineaReplays.of(file);
            case "witness/" -> WitnessTests.of(file);
            case "ethereum-blocks/" -> skipped(file, "ethereum-blocks: data for encodings and speed");
            case "geth-tracers/" -> GethTracerTests.of(file);
            case "linea-compress/" -> skipped(file, "linea-compress: data for compressors");
            case "scroll-l2/" -> skipped(file, "scroll-l2: another chain's rules");
            default -> unknown(file);
        };
    }

    static List<TestCase> skipped(Pack.File file, String reason) {
        return List.of(new TestCase(file.path(), () -> new Outcome.Skipped(reason)));
    }

    static List<TestCase> unknown(Pack.File file) {
        return List.of(new TestCase(
                file.path(), () -> new Outcome.Failed("a file of a known format", "no runner for this one")));
    }
}
