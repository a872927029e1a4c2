package org.lumia.benchmarks.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.lumia.benchmarks.Dice;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Secp256k1;
import org.lumia.evm.Precompile.Output;
import org.lumia.evm.PrecompileSet;
import org.lumia.evm.precompile.Precompiles;

/** Input for each precompile that it takes, or nearly takes. */
final class PrecompileInputs {
    private static final byte[] BN254_G1 =
            concat(UInt256.ONE.toBytes(), UInt256.of(2).toBytes());
    private static final byte[] BN254_G2 =
            Hex.decode("0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
                    + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
                    + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
                    + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa");
    private static final int G1_BYTES = 128;
    private static final int G2_BYTES = 256;
    private static final ECDomainParameters P256 = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));

    private final Dice dice;

    PrecompileInputs(Dice dice) {
        this.dice = dice;
    }

    byte[] of(Address precompile) {
        byte[] address = precompile.bytes();
        int number = (address[Address.SIZE - 2] & 0xFF) << 8 | address[Address.SIZE - 1] & 0xFF;
        byte[] input = switch (number) {
            case 0x01 -> ecRecover();
            case 0x05 -> modExp();
            case 0x06 -> concat(bn254G1(), bn254G1());
            case 0x07 -> concat(bn254G1(), dice.word().toBytes());
            case 0x08 -> repeat(3, () -> concat(bn254G1(), bn254G2()));
            case 0x09 -> blake2F();
            case 0x0a -> pointEvaluation();
            case 0x0b -> concat(blsG1(), blsG1());
            case 0x0c -> repeat(4, () -> concat(blsG1(), dice.word().toBytes()));
            case 0x0d -> concat(blsG2(), blsG2());
            case 0x0e -> repeat(4, () -> concat(blsG2(), dice.word().toBytes()));
            case 0x0f -> repeat(3, () -> concat(blsG1(), blsG2()));
            case 0x10 -> blsField();
            case 0x11 -> concat(blsField(), blsField());
            case 0x100 -> p256();
            default -> dice.words(dice.below(300));
        };
        return dice.percent(25) ? spoilt(input) : input;
    }

    private byte[] spoilt(byte[] input) {
        byte[] spoilt = input.clone();
        switch (dice.below(4)) {
            case 0 -> spoilt = Arrays.copyOf(input, dice.below(input.length + 1));
            case 1 -> spoilt = Arrays.copyOf(input, input.length + dice.between(1, 40));
            case 2 -> {
                if (input.length >= 32) {
                    dice.word().writeTo(spoilt, 32 * dice.below(input.length / 32));
                }
            }
            default -> {
                if (input.length > 0) {
                    spoilt[dice.below(input.length)] ^= (byte) (1 << dice.below(8));
                }
            }
        }
        return spoilt;
    }

    private byte[] ecRecover() {
        byte[] digest = dice.bytes(32);
        byte[] key = dice.bytes(32);
        key[0] &= 0x7F;
        var signature = Secp256k1.sign(Hash.wrap(digest), key);
        UInt256 s = dice.percent(20) ? Secp256k1.N.subtract(signature.s()) : signature.s();
        return concat(
                digest,
                UInt256.of(27L + signature.yParity()).toBytes(),
                signature.r().toBytes(),
                s.toBytes());
    }

    private byte[] modExp() {
        int most = dice.percent(5) ? 1030 : 80;
        int base = dice.below(most);
        int exponent = dice.below(dice.percent(80) ? 40 : most);
        int modulus = dice.below(most);
        byte[] head = concat(
                length(base).toBytes(),
                length(exponent).toBytes(),
                length(modulus).toBytes());
        return concat(head, dice.words(base), dice.words(exponent), dice.words(modulus));
    }

    private UInt256 length(int honest) {
        return dice.percent(97) ? UInt256.of(honest) : dice.word();
    }

    private byte[] blake2F() {
        byte[] input = dice.bytes(213);
        long rounds = dice.percent(90) ? dice.below(3_000) : dice.of(List.of(0L, 1L, 100_000L, 0xFFFF_FFFFL));
        for (int i = 0; i < 4; i++) {
            input[i] = (byte) (rounds >> 8 * (3 - i));
        }
        input[212] = (byte) (dice.percent(90) ? dice.below(2) : dice.below(256));
        return input;
    }

    /** The proof that the zero polynomial is zero at any point: infinity is its commitment and its proof. */
    private byte[] pointEvaluation() {
        byte[] infinity = new byte[48];
        infinity[0] = (byte) 0xC0;
        byte[] versioned = run(0x02, infinity);
        versioned[0] = 1;
        byte[] z = dice.word().toBytes();
        byte[] y = dice.percent(85) ? new byte[32] : dice.word().toBytes();
        return concat(versioned, z, y, infinity, infinity);
    }

    private byte[] p256() {
        byte[] digest = dice.bytes(32);
        var secret = UInt256.fromBytes(dice.bytes(31)).add(UInt256.ONE).toBigInteger();
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(secret, P256));
        var signature = signer.generateSignature(digest);
        var point = P256.getG().multiply(secret).normalize();
        return concat(
                digest,
                UInt256.of(signature[0]).toBytes(),
                UInt256.of(signature[1]).toBytes(),
                point.getAffineXCoord().getEncoded(),
                point.getAffineYCoord().getEncoded());
    }

    private byte[] bn254G1() {
        return switch (dice.below(10)) {
            case 0 -> new byte[64];
            case 1 -> dice.words(64);
            case 2 -> BN254_G1;
            default -> run(0x07, concat(BN254_G1, dice.word().toBytes()));
        };
    }

    private byte[] bn254G2() {
        return switch (dice.below(10)) {
            case 0 -> new byte[128];
            case 1 -> dice.words(128);
            default -> BN254_G2;
        };
    }

    private byte[] blsG1() {
        return switch (dice.below(10)) {
            case 0 -> new byte[G1_BYTES];
            case 1 -> concat(blsField(), blsField());
            default -> run(0x10, blsField());
        };
    }

    private byte[] blsG2() {
        return switch (dice.below(10)) {
            case 0 -> new byte[G2_BYTES];
            case 1 -> concat(blsField(), blsField(), blsField(), blsField());
            default -> run(0x11, concat(blsField(), blsField()));
        };
    }

    /** 64 bytes, below the modulus by its highest byte. */
    private byte[] blsField() {
        byte[] padded = new byte[64];
        System.arraycopy(dice.bytes(48), 0, padded, 16, 48);
        padded[16] &= 0x0F;
        return padded;
    }

    private byte[] repeat(int most, java.util.function.Supplier<byte[]> part) {
        var all = new ByteArrayOutputStream();
        for (int i = dice.percent(5) ? 0 : dice.between(1, most); i > 0; i--) {
            all.writeBytes(part.get());
        }
        return all.toByteArray();
    }

    private static byte[] run(int number, byte[] input) {
        var output = Precompiles.OSAKA
                .at(PrecompileSet.address(number))
                .orElseThrow()
                .run(input);
        return switch (output) {
            case Output.Success success -> success.bytes().clone();
            case Output.Failure failure -> throw new IllegalStateException(failure.reason());
        };
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
