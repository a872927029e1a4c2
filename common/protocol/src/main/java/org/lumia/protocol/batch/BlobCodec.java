package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A payload as EIP-4844 blobs. A blob is 4,096 field elements of 32 bytes, the first of each zero so that it is below
 * the modulus; the 31 others, one after another, are a version byte (0), the content's length in three bytes, and
 * content of at most 126,972 bytes. All blobs but the last are full; what is left of the last is zero.
 */
public final class BlobCodec {
    public static final int BLOB_BYTES = 131_072;
    public static final int BLOBS_MAX = 6;
    private static final int ELEMENT_BYTES = 32;
    private static final int USABLE_BYTES_PER_ELEMENT = 31;
    private static final int ELEMENTS = BLOB_BYTES / ELEMENT_BYTES;
    private static final int HEADER_BYTES = 4;
    private static final int VERSION = 0;
    public static final int CONTENT_BYTES_PER_BLOB = ELEMENTS * USABLE_BYTES_PER_ELEMENT - HEADER_BYTES;
    public static final int CONTENT_BYTES_MAX = CONTENT_BYTES_PER_BLOB * BLOBS_MAX;

    private BlobCodec() {}

    /** @throws IllegalArgumentException unless the payload has 1 to {@link #CONTENT_BYTES_MAX} bytes */
    public static List<byte[]> toBlobs(byte[] payload) {
        if (payload.length == 0 || payload.length > CONTENT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "blobs hold 1 to " + CONTENT_BYTES_MAX + " bytes, the payload has " + payload.length);
        }
        List<byte[]> blobs = new ArrayList<>(BLOBS_MAX);
        for (int from = 0; from < payload.length; from += CONTENT_BYTES_PER_BLOB) {
            blobs.add(blob(payload, from, Math.min(CONTENT_BYTES_PER_BLOB, payload.length - from)));
        }
        return List.copyOf(blobs);
    }

    /** @throws MalformedPayloadException unless these are exactly the blobs of a payload */
    public static byte[] fromBlobs(List<byte[]> blobs) {
        if (blobs.isEmpty() || blobs.size() > BLOBS_MAX) {
            throw new MalformedPayloadException(blobs.size() + " blobs where 1 to " + BLOBS_MAX + " are allowed");
        }
        ByteSink payload = new ByteSink();
        for (int i = 0; i < blobs.size(); i++) {
            byte[] content = content(blobs.get(i), i);
            if (content.length == 0 || i < blobs.size() - 1 && content.length < CONTENT_BYTES_PER_BLOB) {
                throw new MalformedPayloadException("blob " + i + " holds " + content.length + " bytes");
            }
            payload.put(content);
        }
        return payload.toBytes();
    }

    private static byte[] blob(byte[] payload, int from, int length) {
        byte[] usable = new byte[HEADER_BYTES + CONTENT_BYTES_PER_BLOB];
        usable[0] = VERSION;
        usable[1] = (byte) (length >>> 16);
        usable[2] = (byte) (length >>> 8);
        usable[3] = (byte) length;
        System.arraycopy(payload, from, usable, HEADER_BYTES, length);
        byte[] blob = new byte[BLOB_BYTES];
        for (int i = 0; i < ELEMENTS; i++) {
            System.arraycopy(
                    usable, i * USABLE_BYTES_PER_ELEMENT, blob, i * ELEMENT_BYTES + 1, USABLE_BYTES_PER_ELEMENT);
        }
        return blob;
    }

    private static byte[] content(byte[] blob, int index) {
        if (blob.length != BLOB_BYTES) {
            throw new MalformedPayloadException("blob " + index + " has " + blob.length + " bytes");
        }
        byte[] usable = new byte[HEADER_BYTES + CONTENT_BYTES_PER_BLOB];
        for (int i = 0; i < ELEMENTS; i++) {
            if (blob[i * ELEMENT_BYTES] != 0) {
                throw new MalformedPayloadException("blob " + index + " uses the first byte of element " + i);
            }
            System.arraycopy(
                    blob, i * ELEMENT_BYTES + 1, usable, i * USABLE_BYTES_PER_ELEMENT, USABLE_BYTES_PER_ELEMENT);
        }
        int length = (usable[1] & 0xFF) << 16 | (usable[2] & 0xFF) << 8 | usable[3] & 0xFF;
        if (usable[0] != VERSION || length > CONTENT_BYTES_PER_BLOB) {
            throw new MalformedPayloadException("blob " + index + " has no valid header");
        }
        for (int i = HEADER_BYTES + length; i < usable.length; i++) {
            if (usable[i] != 0) {
                throw new MalformedPayloadException("blob " + index + " has bytes after its content");
            }
        }
        return Arrays.copyOfRange(usable, HEADER_BYTES, HEADER_BYTES + length);
    }
}
