package org.lumia.ethereum.kzg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Hex;

/** c-kzg-4844's own vectors: null stands for input that must be refused. */
class KzgVectorsTest {
    private static final Pattern FIELD = Pattern.compile("(?m)^\\s*(?:(\\w+):|(-)) '?([0-9a-zA-Z]+)'?\\s*$");

    @Test
    void everyVectorAgrees() {
        Map<String, Integer> ran = new TreeMap<>();
        for (Vectors.File file : Vectors.pack("kzg")) {
            String function = file.path().substring(0, file.path().indexOf('/'));
            Map<String, String> fields = fields(file.text());
            assertThat(answer(function, fields)).as(file.path()).isEqualTo(expected(fields));
            ran.merge(function, 1, Integer::sum);
        }
        System.out.println("kzg vectors: " + ran);
        assertThat(ran.values().stream().mapToInt(i -> i).sum()).isGreaterThanOrEqualTo(74);
    }

    private static String answer(String function, Map<String, String> fields) {
        Kzg kzg = Kzg.instance();
        try {
            return switch (function) {
                case "blob_to_kzg_commitment" -> Hex.encode(kzg.commit(bytes(fields, "blob")));
                case "compute_blob_kzg_proof" ->
                    Hex.encode(kzg.blobProof(bytes(fields, "blob"), bytes(fields, "commitment")));
                case "compute_kzg_proof" -> {
                    Kzg.PointProof proof = kzg.pointProof(bytes(fields, "blob"), bytes(fields, "z"));
                    yield Hex.encode(proof.proof()) + "," + Hex.encode(proof.y());
                }
                case "verify_kzg_proof" ->
                    Boolean.toString(kzg.verifyProof(
                            bytes(fields, "commitment"),
                            bytes(fields, "z"),
                            bytes(fields, "y"),
                            bytes(fields, "proof")));
                case "verify_blob_kzg_proof" ->
                    Boolean.toString(kzg.verifyBlobProof(
                            bytes(fields, "blob"), bytes(fields, "commitment"), bytes(fields, "proof")));
                default -> throw new AssertionError("no runner for " + function);
            };
        } catch (InvalidKzgInputException e) {
            return "null";
        }
    }

    private static byte[] bytes(Map<String, String> fields, String name) {
        return Hex.decode(fields.get(name));
    }

    private static String expected(Map<String, String> fields) {
        return fields.containsKey("output") ? fields.get("output") : fields.get("items");
    }

    private static Map<String, String> fields(String yaml) {
        Map<String, String> fields = new HashMap<>();
        Matcher matcher = FIELD.matcher(yaml);
        while (matcher.find()) {
            if (matcher.group(2) == null) {
                fields.put(matcher.group(1), matcher.group(3));
            } else {
                fields.merge("items", matcher.group(3), (a, b) -> a + "," + b);
            }
        }
        return fields;
    }
}
