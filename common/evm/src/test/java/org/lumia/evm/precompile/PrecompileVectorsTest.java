package org.lumia.evm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lumia.conformance.Vectors;
import org.lumia.ethereum.Hex;
import org.lumia.evm.Precompile;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;
import tools.jackson.databind.JsonNode;

/** geth's vectors: output, price and failure words; and Wycheproof's for P-256. */
class PrecompileVectorsTest {
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
            Map.entry("p256Verify", 0x100));

    /** Prices of EIP-198 hold for no fork that is supported; the outputs still do. */
    private static final Set<String> OLD_PRICES = Set.of("modexp");

    private static final Set<String> SINCE_OSAKA = Set.of("modexp_eip7883", "p256Verify");

    @Test
    void gethsVectorsAgree() {
        int ran = 0;
        for (Vectors.File file : Vectors.pack("precompiles", path -> path.startsWith("geth/"))) {
            String name = file.path().substring("geth/".length()).replace(".json", "");
            for (JsonNode vector : file.json()) {
                if (name.startsWith("fail-")) {
                    fails(name.substring("fail-".length()), vector);
                } else {
                    succeeds(name, vector);
                }
                ran++;
            }
        }
        System.out.println("geth precompile vectors: " + ran);
        assertThat(ran).isGreaterThanOrEqualTo(1_065);
    }

    private static void succeeds(String name, JsonNode vector) {
        Precompile precompile = precompile(name);
        byte[] input = Hex.decode(vector.get("Input").asString());
        byte[] before = input.clone();
        String label = name + ": " + vector.get("Name").asString();
        if (!OLD_PRICES.contains(name)) {
            assertThat(precompile.gas(input))
                    .as(label)
                    .isEqualTo(vector.get("Gas").asLong());
        }
        Output output = precompile.run(input);
        assertThat(output).as(label).isInstanceOf(Output.Success.class);
        assertThat(Hex.encode(((Output.Success) output).bytes()).substring(2))
                .as(label)
                .isEqualTo(vector.get("Expected").asString());
        assertThat(input).as("%s leaves its input alone", label).isEqualTo(before);
    }

    private static void fails(String name, JsonNode vector) {
        byte[] input = Hex.decode(vector.get("Input").asString());
        Precompile precompile = precompile(name);
        precompile.gas(input);
        assertThat(precompile.run(input))
                .as("%s: %s", name, vector.get("Name").asString())
                .isEqualTo(new Output.Failure(vector.get("ExpectedError").asString()));
    }

    private static Precompile precompile(String name) {
        PrecompileSet set = SINCE_OSAKA.contains(name) ? Precompiles.OSAKA : Precompiles.PRAGUE;
        return set.at(PrecompileSet.address(NUMBERS.get(name))).orElseThrow();
    }

    @Test
    void wycheproofsP256VectorsAgree() {
        int ran = 0;
        for (Vectors.File file :
                Vectors.pack("precompiles", path -> path.endsWith("secp256r1_sha256_p1363_test.json"))) {
            for (JsonNode group : file.json().get("testGroups")) {
                byte[] key =
                        Hex.decode(group.get("publicKey").get("uncompressed").asString());
                for (JsonNode test : group.get("tests")) {
                    byte[] signature = Hex.decode(test.get("sig").asString());
                    boolean valid = test.get("result").asString().equals("valid");
                    byte[] digest = Digests.sha256(Hex.decode(test.get("msg").asString()));
                    if (signature.length == 64) {
                        byte[] input = concatenate(digest, signature, Arrays.copyOfRange(key, 1, 65));
                        assertThat(P256.verify(input))
                                .as(
                                        "case %d: %s",
                                        test.get("tcId").asInt(),
                                        test.get("comment").asString())
                                .hasSize(valid ? 32 : 0);
                    } else {
                        assertThat(valid).isFalse();
                    }
                    ran++;
                }
            }
        }
        System.out.println("Wycheproof P-256 vectors: " + ran);
        assertThat(ran).isGreaterThanOrEqualTo(262);
    }

    private static byte[] concatenate(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
