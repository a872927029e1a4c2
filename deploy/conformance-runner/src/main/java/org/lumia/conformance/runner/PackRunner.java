package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lumia.conformance.Pack;

/** Finds the tests in a file of one kind of pack. */
@FunctionalInterface
interface PackRunner extends AutoCloseable {
    /** All runners by the name of the pack, in the order of their reports: each made of a pack. */
    Map<String, Function<Pack, PackRunner>> ALL = all();

    /** What a file has that is not a test of its own. */
    List<TestCase> NO_TESTS = new ArrayList<>();

    /** The file's tests. @throws IOException or a runtime exception when the file is not what its path says */
    List<TestCase> tests(Pack.File file) throws IOException;

    /** Ends what its tests have started. */
    @Override
    default void close() {}

    private static Map<String, Function<Pack, PackRunner>> all() {
        var all = new LinkedHashMap<String, Function<Pack, PackRunner>>();
        all.put("state", pack -> StateTests::of);
        all.put("blockchain", pack -> BlockchainTests::of);
        all.put("precompiles", pack -> PrecompileTests::of);
        all.put("encodings", pack -> EncodingTests::of);
        all.put("kzg", pack -> KzgTests::of);
        all.put("bench", pack -> PackRunner::bench);
        all.put("realistic", pack -> PackRunner::realistic);
        all.put("rpc", RpcTests::new);
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
