package org.lumia.conformance.runner;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.kzg.InvalidKzgInputException;
import org.lumia.ethereum.kzg.Kzg;
import org.lumia.evm.Precompile;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The {@code kzg} pack: c-kzg-4844's own vectors, where null stands for input that must be refused. */
final class KzgTests {
    private static final Precompile POINT_EVALUATION =
            Precompiles.CANCUN.at(PrecompileSet.address(0x0a)).orElseThrow();
    private static final int YAML_CHARACTERS_MAX = 1 << 26;
    /** Functions of the library that nothing here calls. */
    private static final Set<String> NOT_USED = Set.of(
            "verify_blob_kzg_proof_batch",
            "compute_cells",
            "compute_cells_and_kzg_proofs",
            "recover_cells_and_kzg_proofs",
            "verify_cell_kzg_proof_batch",
            "compute_challenge",
            "compute_verify_cell_kzg_proof_batch_challenge");

    private KzgTests() {}

    static List<TestCase> of(Pack.File file) {
        String function = file.path().substring(0, Math.max(0, file.path().indexOf('/')));
        if (NOT_USED.contains(function)) {
            return PackRunner.skipped(file, "kzg: " + function + ", which nothing here calls");
        }
        if (!file.name().endsWith(".yaml")) {
            return PackRunner.unknown(file);
        }
        return List.of(new TestCase(file.path(), () -> run(function, file.text())));
    }

    private static Outcome run(String function, String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(YAML_CHARACTERS_MAX);
        if (!(new Yaml(new SafeConstructor(options)).load(text) instanceof Map<?, ?> vector)
                || !(vector.get("input") instanceof Map<?, ?> input)
                || !vector.containsKey("output")) {
            return new Outcome.Failed("input and output", "something else");
        }
        Object output = vector.get("output");
        Outcome outcome = Outcome.compare(function + " gives", output, answer(function, input));
        return function.equals("verify_kzg_proof")
                ? outcome.then(() -> Outcome.compare(
                        "point evaluation succeeds", Boolean.TRUE.equals(output), pointEvaluation(input)))
                : outcome;
    }

    /** The same question to the precompile, which fails for a wrong proof as for bad input. */
    private static boolean pointEvaluation(Map<?, ?> input) {
        byte[] commitment = bytes(input, "commitment");
        Hash versionedHash = commitment.length == Kzg.COMMITMENT_BYTES ? Kzg.versionedHash(commitment) : Hash.ZERO;
        var all = new ByteArrayOutputStream();
        all.writeBytes(versionedHash.bytes());
        all.writeBytes(bytes(input, "z"));
        all.writeBytes(bytes(input, "y"));
        all.writeBytes(commitment);
        all.writeBytes(bytes(input, "proof"));
        return POINT_EVALUATION.run(all.toByteArray()) instanceof Precompile.Output.Success;
    }

    private static @Nullable Object answer(String function, Map<?, ?> input) {
        Kzg kzg = Kzg.instance();
        try {
            return switch (function) {
                case "blob_to_kzg_commitment" -> Hex.encode(kzg.commit(bytes(input, "blob")));
                case "compute_blob_kzg_proof" ->
                    Hex.encode(kzg.blobProof(bytes(input, "blob"), bytes(input, "commitment")));
                case "compute_kzg_proof" -> {
                    Kzg.PointProof proof = kzg.pointProof(bytes(input, "blob"), bytes(input, "z"));
                    yield List.of(Hex.encode(proof.proof()), Hex.encode(proof.y()));
                }
                case "verify_kzg_proof" ->
                    kzg.verifyProof(
                            bytes(input, "commitment"), bytes(input, "z"), bytes(input, "y"), bytes(input, "proof"));
                case "verify_blob_kzg_proof" ->
                    kzg.verifyBlobProof(bytes(input, "blob"), bytes(input, "commitment"), bytes(input, "proof"));
                default -> throw new IllegalArgumentException("no runner for " + function);
            };
        } catch (InvalidKzgInputException refused) {
            return null;
        }
    }

    private static byte[] bytes(Map<?, ?> input, String name) {
        if (!(input.get(name) instanceof String hex)) {
            throw new IllegalArgumentException("no " + name);
        }
        return Hex.decode(hex);
    }
}
