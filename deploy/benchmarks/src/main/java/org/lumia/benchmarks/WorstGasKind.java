package org.lumia.benchmarks;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.ethereum.crypto.Secp256k1;

/**
 * Something that a transaction can spend all its gas on.
 *
 * @param code of a contract that does it until little gas is left
 * @param input it is called with
 */
record WorstGasKind(String name, byte[] code, byte[] input) {
    /** 5,000,000: below it a loop ends; the costliest single step takes less. */
    private static final String GAS_LEFT = "624c4b40";

    private static final int UNROLLED = 8;

    /** Copies its input but for the first word, and calls the precompile that the word names, again and again. */
    private static final byte[] CALLER =
            Hex.decode("0x602036036020600037" + "5b" + "60006000602036036000600035" + "5afa50" + again("09"));

    private static String again(String loop) {
        return GAS_LEFT + "5a1160" + loop + "5700";
    }

    private static WorstGasKind loop(String name, String body) {
        return new WorstGasKind(name, Hex.decode("0x5b" + body.repeat(UNROLLED) + again("00")), new byte[0]);
    }

    static List<WorstGasKind> all() {
        var kinds = new ArrayList<WorstGasKind>();
        precompiles(kinds);
        EvmPrecompiles.all().stream()
                .filter(one -> !one.name().endsWith(" 1"))
                .forEach(one -> kinds.add(new WorstGasKind(
                        one.name(), CALLER, concat(word(one.target().bytes()), one.input()))));
        String full = "7f" + "ef".repeat(32);
        kinds.add(loop("keccak256", "60205f2050"));
        kinds.add(loop("mulmod", full + "80800950"));
        kinds.add(loop("sdiv", "6f" + "ef".repeat(16) + full + "0550"));
        kinds.add(loop("exp", full + "800a50"));
        kinds.add(loop("jumpdest", "5b".repeat(100)));
        // GAS as the key is a new one each time.
        kinds.add(loop("cold slots", "5a5450"));
        kinds.add(loop("new slots", "60015a55"));
        kinds.add(loop("cold accounts", "5a3150"));
        kinds.add(loop("logs", "6104005fa0"));
        kinds.add(loop("creations", "5f5f5ff050"));
        return kinds;
    }

    private static void precompiles(List<WorstGasKind> kinds) {
        var digest = Keccak.hash("worst".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        kinds.add(precompile("ecrecover", 0x01, recovery(digest)));
        kinds.add(precompile("sha256", 0x02, new byte[1_024]));
        kinds.add(precompile("ripemd160", 0x03, new byte[1_024]));
        kinds.add(precompile("identity", 0x04, new byte[1_024]));
        byte[] g1 = concat(UInt256.of(1).toBytes(), UInt256.of(2).toBytes());
        byte[] scalar = new byte[32];
        Arrays.fill(scalar, (byte) 0xEF);
        kinds.add(precompile("ecadd", 0x06, concat(g1, g1)));
        kinds.add(precompile("ecmul", 0x07, concat(g1, scalar)));
        byte[] pair = concat(g1, Hex.decode(G2));
        kinds.add(precompile("ecpairing", 0x08, concat(pair, pair, pair, pair)));
        byte[] blake = new byte[213];
        blake[1] = 1;
        kinds.add(precompile("blake2f", 0x09, blake));
        kinds.add(precompile("point evaluation", 0x0a, emptyBlob()));
        kinds.add(precompile("p256verify", 0x100, p256()));
    }

    private static WorstGasKind precompile(String name, int number, byte[] input) {
        return new WorstGasKind(name, CALLER, concat(UInt256.of(number).toBytes(), input));
    }

    /** The generator of bn254's second group, in the order of EIP-197. */
    private static final String G2 = "0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
            + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
            + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
            + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

    private static byte[] recovery(Hash digest) {
        byte[] key = new byte[32];
        key[31] = 1;
        var signature = Secp256k1.sign(digest, key);
        return concat(
                digest.bytes(),
                UInt256.of(27 + signature.yParity()).toBytes(),
                signature.r().toBytes(),
                signature.s().toBytes());
    }

    /** The proof that the polynomial 0 is 0 at 1. */
    private static byte[] emptyBlob() {
        byte[] infinity = new byte[48];
        infinity[0] = (byte) 0xC0;
        byte[] versioned = sha256(infinity);
        versioned[0] = 1;
        return concat(versioned, UInt256.ONE.toBytes(), UInt256.ZERO.toBytes(), infinity, infinity);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] p256() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            byte[] message = new byte[32];
            var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
            signer.initSign(pair.getPrivate());
            signer.update(message);
            var point = ((ECPublicKey) pair.getPublic()).getW();
            return concat(
                    sha256(message),
                    signer.sign(),
                    UInt256.of(point.getAffineX()).toBytes(),
                    UInt256.of(point.getAffineY()).toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Creation code that returns the contract's. */
    byte[] creationCode() {
        return concat(Hex.decode("0x61%04x80600a3d393df3".formatted(code.length)), code);
    }

    /** The number of the precompile that it calls; 0 for none. */
    int precompile() {
        return input.length == 0 ? 0 : (input[30] & 0xFF) << 8 | input[31] & 0xFF;
    }

    private static byte[] word(byte[] address) {
        byte[] word = new byte[32];
        System.arraycopy(address, 0, word, 32 - address.length, address.length);
        return word;
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
