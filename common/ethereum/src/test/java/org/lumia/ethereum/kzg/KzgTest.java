package org.lumia.ethereum.kzg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.Hex;

class KzgTest {
    private static byte[] blob(long seed) {
        byte[] blob = new byte[Kzg.BLOB_BYTES];
        new Random(seed).nextBytes(blob);
        for (int i = 0; i < blob.length; i += 32) {
            blob[i] = 0;
        }
        return blob;
    }

    @Test
    void theTrustedSetupIsThatOfMainnet() throws Exception {
        try (var in = Kzg.class.getResourceAsStream(TrustedSetup.RESOURCE)) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            assertThat(Hex.encode(digest))
                    .isEqualTo("0xd39b9f2d047cc9dca2de58f264b6a09448ccd34db967881a6713eacacf0f26b7");
        }
    }

    @Test
    void aSidecarOfABlobVerifiesAndOneOfAnotherBlobDoesNot() {
        Kzg kzg = Kzg.instance();
        BlobSidecar sidecar = kzg.sidecar(blob(1));
        assertThat(sidecar.cellProofs()).hasSize(Kzg.CELLS_PER_BLOB);
        assertThat(sidecar.versionedHash().bytes()[0]).isEqualTo((byte) 1);
        assertThat(kzg.verifyCellProofs(sidecar.blob(), sidecar.commitment(), sidecar.cellProofs()))
                .isTrue();
        List<byte[]> swapped = new ArrayList<>(sidecar.cellProofs());
        swapped.set(0, sidecar.cellProofs().get(1));
        assertThat(kzg.verifyCellProofs(sidecar.blob(), sidecar.commitment(), swapped))
                .isFalse();
        assertThat(kzg.verifyCellProofs(blob(2), sidecar.commitment(), sidecar.cellProofs()))
                .isFalse();
    }

    @Test
    void aBlobProofVerifiesOnlyItsOwnBlob() {
        Kzg kzg = Kzg.instance();
        byte[] blob = blob(3);
        byte[] commitment = kzg.commit(blob);
        byte[] proof = kzg.blobProof(blob, commitment);
        assertThat(kzg.verifyBlobProof(blob, commitment, proof)).isTrue();
        assertThat(kzg.verifyBlobProof(blob(4), commitment, proof)).isFalse();
    }

    @Test
    void theVersionedHashIsThatOfEip4844() {
        byte[] infinity = new byte[48];
        infinity[0] = (byte) 0xc0;
        assertThat(Kzg.versionedHash(infinity))
                .isEqualTo(Hash.parse("0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014"));
    }

    @Test
    void malformedInputIsRefusedWithoutReachingTheLibrary() {
        Kzg kzg = Kzg.instance();
        assertThatThrownBy(() -> kzg.commit(new byte[31])).isInstanceOf(InvalidKzgInputException.class);
        byte[] tooLarge = new byte[Kzg.BLOB_BYTES];
        java.util.Arrays.fill(tooLarge, (byte) 0xff);
        assertThatThrownBy(() -> kzg.commit(tooLarge)).isInstanceOf(InvalidKzgInputException.class);
        assertThatThrownBy(() -> kzg.verifyProof(new byte[48], new byte[32], new byte[32], new byte[48]))
                .isInstanceOf(InvalidKzgInputException.class);
    }
}
