package org.lumia.conformance.runner;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hex;
import org.lumia.evm.Precompile;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** The {@code precompiles} pack: output, exact price and failure, by geth and Besu; and opcodes and signatures beside them. */
final class PrecompileTests {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("ecRecover", 0x01),
            Map.entry("modexp", 0x05),
            Map.entry("modexp_eip2565", 0x05),
            Map.entry("modexp_eip7883", 0x05),
            Map.entry("bn256Add", 0x06),
            Map.entry("bn256ScalarMul", 0x07),
            Map.entry("bn256Pairing", 0x08),
            Map.entry("blake2F", 0x09),
            Map.entry("blake2f", 0x09),
            Map.entry("pointEvaluation", 0x0a),
            Map.entry("blsG1Add", 0x0b),
            Map.entry("blsG1Mul", 0x0c),
            Map.entry("blsG1MultiExp", 0x0c),
            Map.entry("blsG2Add", 0x0d),
            Map.entry("blsG2Mul", 0x0e),
            Map.entry("blsG2MultiExp", 0x0e),
            Map.entry("blsPairing", 0x0f),
            Map.entry("blsMapG1", 0x10),
            Map.entry("blsMapG2", 0x11),
            Map.entry("p256Verify", 0x100),
            Map.entry("g1_add", 0x0b),
            Map.entry("g1_mul", 0x0c),
            Map.entry("g1_multiexp", 0x0c),
            Map.entry("g2_add", 0x0d),
            Map.entry("g2_mul", 0x0e),
            Map.entry("g2_multiexp", 0x0e),
            Map.entry("pairing", 0x0f),
            Map.entry("invalid_subgroup_for_pairing", 0x0f),
            Map.entry("fp_to_g1", 0x10),
            Map.entry("fp2_to_g2", 0x11));

    /** Prices of EIP-198 hold for no fork that is supported; the outputs still do. */
    private static final Set<String> OLD_PRICES = Set.of("modexp");

    private static final Set<String> SINCE_OSAKA = Set.of("modexp_eip7883", "p256Verify");

    private PrecompileTests() {}

    static List<TestCase> of(Pack.File file) throws IOException {
        String folder = file.path().substring(0, file.path().indexOf('/') + 1);
        return switch (folder) {
            case "geth/" -> geth(file);
            case "besu/" -> besu(file);
            case "opcodes/" -> OpcodeTests.of(file);
            case "wycheproof/" -> WycheproofTests.of(file);
            default -> PackRunner.unknown(file);
        };
    }

    private static List<TestCase> geth(Pack.File file) throws IOException {
        String stem = file.name().replaceFirst("\\.json$", "");
        boolean mustFail = stem.startsWith("fail-");
        String name = mustFail ? stem.substring("fail-".length()) : stem;
        Optional<Precompile> precompile = precompile(name);
        if (precompile.isEmpty()) {
            return PackRunner.unknown(file);
        }
        var tests = new ArrayList<TestCase>();
        for (JsonNode vector : file.json()) {
            String label = file.path() + " " + vector.path("Name").asString("");
            byte[] input = Json.bytes(vector.path("Input"));
            tests.add(new TestCase(
                    label,
                    mustFail
                            ? () -> fails(precompile.get(), input, Json.text(vector.path("ExpectedError")))
                            : () -> succeeds(
                                    precompile.get(),
                                    input,
                                    Json.bytes(vector.path("Expected")),
                                    OLD_PRICES.contains(name) ? null : Json.uint64(decimal(vector.path("Gas"))))));
        }
        return tests;
    }

    /** The price stands as a number; anything else is refused there. */
    private static JsonNode decimal(JsonNode gas) {
        if (!gas.isIntegralNumber()) {
            throw new IllegalArgumentException("Gas is no number: " + gas);
        }
        return gas;
    }

    private static List<TestCase> besu(Pack.File file) {
        Optional<Precompile> precompile = precompile(file.name().replaceFirst("\\.csv$", ""));
        if (precompile.isEmpty() || !file.name().endsWith(".csv")) {
            return PackRunner.unknown(file);
        }
        var tests = new ArrayList<TestCase>();
        int number = 0;
        for (String line : file.text().lines().skip(1).toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            tests.add(new TestCase("%s line %d".formatted(file.path(), number + 1), () -> {
                String[] cells = line.split(",", 4);
                byte[] input = Hex.decode(cells[0].strip());
                String result = cells.length > 1 ? cells[1].strip() : "";
                if (result.isEmpty()) {
                    return fails(precompile.get(), input, null);
                }
                String gas = cells.length > 2 ? cells[2].strip() : "";
                return succeeds(
                        precompile.get(), input, Hex.decode(result), gas.isEmpty() ? null : Long.parseLong(gas));
            }));
        }
        return tests;
    }

    private static Optional<Precompile> precompile(String name) {
        PrecompileSet set = SINCE_OSAKA.contains(name) ? Precompiles.OSAKA : Precompiles.PRAGUE;
        return Optional.ofNullable(NUMBERS.get(name)).flatMap(number -> set.at(PrecompileSet.address(number)));
    }

    private static Outcome succeeds(Precompile precompile, byte[] input, byte[] expected, @Nullable Long gas) {
        byte[] before = input.clone();
        Outcome price = gas == null ? Outcome.PASSED : Outcome.compare("gas", gas, precompile.gas(input));
        return price.then(() -> switch (precompile.run(input)) {
                    case Output.Success(byte[] bytes) ->
                        Outcome.compare("output", Hex.encode(expected), Hex.encode(bytes));
                    case Output.Failure(String reason) ->
                        new Outcome.Failed("output " + Hex.encode(expected), "failure: " + reason);
                })
                .then(() -> Outcome.compare("input afterwards", Hex.encode(before), Hex.encode(input)));
    }

    /** @param words geth's, which ours are too; null where any do */
    private static Outcome fails(Precompile precompile, byte[] input, @Nullable String words) {
        precompile.gas(input);
        return switch (precompile.run(input)) {
            case Output.Success(byte[] bytes) -> new Outcome.Failed("failure", "output " + Hex.encode(bytes));
            case Output.Failure(String reason) ->
                words == null ? Outcome.PASSED : Outcome.compare("failure:", words, reason);
        };
    }
}
