package org.lumia.conformance.runner;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lumia.conformance.Pack;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.evm.Precompile;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;
import tools.jackson.databind.JsonNode;

/** Wycheproof's ECDSA vectors through the precompiles: P-256 is asked, on secp256k1 the signer is recovered. */
final class WycheproofTests {
    private static final Precompile EC_RECOVER =
            Precompiles.OSAKA.at(PrecompileSet.address(0x01)).orElseThrow();
    private static final Precompile P256_VERIFY =
            Precompiles.OSAKA.at(PrecompileSet.address(0x100)).orElseThrow();

    /** By how much secp256k1's field is larger than its group: below it, r may stand for two values of x. */
    private static final UInt256 FIELD_ABOVE_ORDER = UInt256.parseHex("0x14551231950b75fc4402da1722fc9baee");

    private WycheproofTests() {}

    /** What all tests of a group share. @param key x ‖ y, 64 bytes */
    private record Group(String curve, byte[] key, String digest, boolean fixedSize, boolean lowS) {

        static Group of(JsonNode group) {
            JsonNode key = group.path("publicKey");
            String type = group.path("type").asString("");
            byte[] point = Json.bytes(key.path("uncompressed"));
            return new Group(
                    Json.text(key.path("curve")),
                    Arrays.copyOfRange(point, point.length - 64, point.length),
                    Json.text(group.path("sha")),
                    type.contains("P1363"),
                    type.contains("Bitcoin"));
        }
    }

    static List<TestCase> of(Pack.File file) throws IOException {
        var tests = new ArrayList<TestCase>();
        for (JsonNode node : file.json().path("testGroups")) {
            Group group = Group.of(node);
            for (JsonNode test : node.path("tests")) {
                String name = "%s %s %s"
                        .formatted(
                                file.path(),
                                test.path("tcId").asInt(),
                                test.path("comment").asString(""));
                tests.add(new TestCase(name, () -> run(group, test)));
            }
        }
        return tests;
    }

    private static Outcome run(Group group, JsonNode test) throws NoSuchAlgorithmException {
        byte[] raw = Json.bytes(test.path("sig"));
        byte[] digest = digest(group.digest(), Json.bytes(test.path("msg")));
        Optional<byte[]> rs = (group.fixedSize() ? fixedSize(raw) : DerSignature.decode(raw))
                .filter(both -> !group.lowS() || s(both).compareTo(Secp256k1.HALF_N) <= 0);
        boolean valid = rs.isPresent() && isValid(group, digest, rs.get());
        String expected = Json.text(test.path("result"));
        if (expected.equals("acceptable")) {
            return Outcome.PASSED;
        }
        boolean needsOtherV = group.curve().equals("secp256k1")
                && rs.isPresent()
                && r(rs.get()).compareTo(FIELD_ABOVE_ORDER) < 0;
        return expected.equals("valid") && !valid && needsOtherV
                ? new Outcome.Skipped("wycheproof: an x above the group's order, which ECRECOVER cannot be told")
                : Outcome.compare("signature", expected, valid ? "valid" : "invalid");
    }

    private static boolean isValid(Group group, byte[] digest, byte[] rs) {
        return switch (group.curve()) {
            case "secp256r1" -> p256(digest, rs, group.key());
            case "secp256k1" -> recovers(digest, rs, group.key());
            default -> throw new IllegalArgumentException("no precompile for " + group.curve());
        };
    }

    private static UInt256 r(byte[] rs) {
        return UInt256.fromBytes(rs, 0, 32);
    }

    private static UInt256 s(byte[] rs) {
        return UInt256.fromBytes(rs, 32, 32);
    }

    private static Optional<byte[]> fixedSize(byte[] raw) {
        return raw.length == 64 ? Optional.of(raw) : Optional.empty();
    }

    private static boolean p256(byte[] digest, byte[] rs, byte[] key) {
        return P256_VERIFY.run(concatenated(digest, rs, key)) instanceof Output.Success(byte[] bytes)
                && bytes.length == 32;
    }

    private static boolean recovers(byte[] digest, byte[] rs, byte[] key) {
        byte[] address = Arrays.copyOfRange(Keccak.hash(key).bytes(), 12, 32);
        for (int v = 27; v <= 28; v++) {
            byte[] word = UInt256.of(v).toBytes();
            if (EC_RECOVER.run(concatenated(digest, word, rs)) instanceof Output.Success(byte[] bytes)
                    && bytes.length == 32
                    && Arrays.equals(Arrays.copyOfRange(bytes, 12, 32), address)) {
                return true;
            }
        }
        return false;
    }

    /** The leftmost 256 bits of the digest. */
    private static byte[] digest(String algorithm, byte[] message) throws NoSuchAlgorithmException {
        return Arrays.copyOf(MessageDigest.getInstance(algorithm).digest(message), 32);
    }

    private static byte[] concatenated(byte[]... parts) {
        return Hex.decode(
                Arrays.stream(parts).map(part -> Hex.encode(part).substring(2)).reduce("0x", String::concat));
    }
}
