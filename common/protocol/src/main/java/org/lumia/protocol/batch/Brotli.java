package org.lumia.protocol.batch;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * The compressor that payload version 1 fixes: brotli of brotli4j 1.24.0, quality 10, generic mode, the smallest
 * window from 2^16 to 2^22 bytes that holds the input (a larger one only costs time). Every operator must get the same bytes, so none of it may change without a new payload version.
 */
final class Brotli {
    private static final int QUALITY = 10;
    private static final int WINDOW_BITS_MIN = 16;
    private static final int WINDOW_BITS_MAX = 22;
    private static final int WINDOW_GAP = 16;

    static {
        Brotli4jLoader.ensureAvailability();
    }

    private Brotli() {}

    static byte[] compress(byte[] plain) {
        try {
            return Encoder.compress(
                    plain, Encoder.Parameters.create(QUALITY, windowBits(plain.length), Encoder.Mode.GENERIC));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int windowBits(int size) {
        int bits = 32 - Integer.numberOfLeadingZeros(size + WINDOW_GAP - 1);
        return Math.clamp(bits, WINDOW_BITS_MIN, WINDOW_BITS_MAX);
    }

    /** @throws MalformedPayloadException unless the input is one whole stream of exactly this many bytes */
    static byte[] decompress(byte[] compressed, int size) {
        if (compressed.length == 0) {
            throw new MalformedPayloadException("an empty brotli stream");
        }
        byte[] plain = new byte[size];
        int filled = 0;
        DecoderJNI.Wrapper decoder = open(compressed);
        try {
            while (true) {
                switch (decoder.getStatus()) {
                    case DONE -> {
                        if (decoder.hasOutput()) {
                            filled = pull(decoder, plain, filled);
                            continue;
                        }
                        if (filled != size) {
                            throw new MalformedPayloadException("a brotli stream of " + filled + " bytes, not " + size);
                        }
                        return plain;
                    }
                    case NEEDS_MORE_OUTPUT -> filled = pull(decoder, plain, filled);
                    case OK -> decoder.push(0);
                    case NEEDS_MORE_INPUT -> throw new MalformedPayloadException("a brotli stream that ends early");
                    case ERROR -> throw new MalformedPayloadException("no brotli stream, or bytes after its end");
                }
            }
        } finally {
            decoder.destroy();
        }
    }

    private static DecoderJNI.Wrapper open(byte[] compressed) {
        try {
            DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(compressed.length);
            decoder.getInputBuffer().put(compressed);
            decoder.push(compressed.length);
            return decoder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int pull(DecoderJNI.Wrapper decoder, byte[] plain, int filled) {
        ByteBuffer chunk = decoder.pull();
        int length = chunk.remaining();
        if (length > plain.length - filled) {
            throw new MalformedPayloadException("a brotli stream of more than " + plain.length + " bytes");
        }
        chunk.get(plain, filled, length);
        return filled + length;
    }
}
