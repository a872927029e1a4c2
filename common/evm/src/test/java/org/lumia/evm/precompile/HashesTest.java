package org.lumia.evm.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.junit.jupiter.api.Test;

class HashesTest {
    private final Random random = new Random(160);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void ripemd160AgreesWithBouncyCastleAtEveryLengthOfSomeBlocks() {
        for (int length = 0; length < 400; length++) {
            byte[] input = bytes(length);
            var digest = new RIPEMD160Digest();
            digest.update(input, 0, length);
            byte[] expected = new byte[32];
            digest.doFinal(expected, 12);
            assertThat(Digests.ripemd160(input)).isEqualTo(expected);
        }
    }

    @Test
    void theCompressionOfBlake2bMakesUpItsHash() {
        for (int length = 1; length < 600; length += 7) {
            byte[] message = bytes(length);
            var digest = new Blake2bDigest(512);
            digest.update(message, 0, length);
            byte[] expected = new byte[64];
            digest.doFinal(expected, 0);
            assertThat(blake2b(message)).isEqualTo(expected);
        }
    }

    private static byte[] blake2b(byte[] message) {
        // RFC 7693: the initial state with the parameters of 64 bytes without a key in its first word.
        byte[] h = HexFormat.of()
                .parseHex("48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
                        + "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b");
        for (int at = 0; at < message.length; at += 128) {
            int end = Math.min(at + 128, message.length);
            byte[] input = new byte[213];
            input[3] = 12;
            System.arraycopy(h, 0, input, 4, 64);
            System.arraycopy(Arrays.copyOfRange(message, at, end), 0, input, 68, end - at);
            input[196] = (byte) end;
            input[197] = (byte) (end >> 8);
            input[212] = (byte) (end == message.length ? 1 : 0);
            h = Blake2F.compress(input);
        }
        return h;
    }
}
