package org.lumia.protocol.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlobCodecTest {
    private static final int FULL = BlobCodec.CONTENT_BYTES_PER_BLOB;

    @Test
    void sixBlobsHold126972BytesEach() {
        assertThat(FULL).isEqualTo(126_972);
        assertThat(BlobCodec.CONTENT_BYTES_MAX).isEqualTo(761_832);
    }

    @Test
    void blobsGiveBackThePayloadAtEveryLengthAroundABoundary() {
        Random random = new Random(1);
        for (int length : new int[] {1, 2, 27, 28, 30, 31, 32, 1_000, FULL - 1, FULL, FULL + 1, 2 * FULL, 6 * FULL}) {
            byte[] payload = new byte[length];
            random.nextBytes(payload);
            List<byte[]> blobs = BlobCodec.toBlobs(payload);
            assertThat(blobs).hasSize((length + FULL - 1) / FULL);
            assertThat(BlobCodec.fromBlobs(blobs)).isEqualTo(payload);
        }
    }

    @Test
    void everyElementIsBelowTheModulus() {
        byte[] payload = new byte[FULL];
        java.util.Arrays.fill(payload, (byte) -1);
        byte[] blob = BlobCodec.toBlobs(payload).getFirst();
        for (int i = 0; i < blob.length; i += 32) {
            assertThat(blob[i]).isZero();
        }
    }

    @Test
    void nothingAndTooMuchAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobCodec.toBlobs(new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlobCodec.toBlobs(new byte[BlobCodec.CONTENT_BYTES_MAX + 1]));
    }

    @Test
    void blobsThatTheCodecDoesNotWriteAreRefused() {
        List<byte[]> two = BlobCodec.toBlobs(new byte[FULL + 5]);
        assertThatThrownBy(() -> BlobCodec.fromBlobs(List.of())).isInstanceOf(MalformedPayloadException.class);
        assertThatThrownBy(() -> BlobCodec.fromBlobs(two.reversed())).isInstanceOf(MalformedPayloadException.class);
        for (int at : new int[] {0, 1, 2, 32, 131_071}) {
            byte[] changed = two.get(1).clone();
            changed[at] = (byte) 0xF0;
            assertThatThrownBy(() -> BlobCodec.fromBlobs(List.of(two.get(0), changed)))
                    .isInstanceOf(MalformedPayloadException.class);
        }
        assertThatThrownBy(() -> BlobCodec.fromBlobs(List.of(new byte[BlobCodec.BLOB_BYTES])))
                .isInstanceOf(MalformedPayloadException.class);
    }
}
