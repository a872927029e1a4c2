package org.lumia.ethereum.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;

class Keccak256Test {
    @Test
    void agreesWithAnotherImplementationAtEveryLength() {
        var random = new Random(5);
        var keccak = new Keccak256();
        for (int length = 0; length < 700; length++) {
            byte[] input = new byte[length + 3];
            random.nextBytes(input);
            byte[] digest = new byte[40];
            keccak.digest(input, 2, length, digest, 8);
            var other = new KeccakDigest(256);
            other.update(input, 2, length);
            byte[] expected = new byte[40];
            other.doFinal(expected, 8);
            assertThat(digest).as("%d bytes", length).isEqualTo(expected);
        }
    }

    @Test
    void hashesPartsAsOne() {
        assertThat(Keccak.hash(new byte[] {1, 2}, new byte[0], new byte[] {3}))
                .isEqualTo(Keccak.hash(new byte[] {1, 2, 3}));
        assertThat(Keccak.EMPTY)
                .isEqualTo(Hash.parse("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
    }
}
