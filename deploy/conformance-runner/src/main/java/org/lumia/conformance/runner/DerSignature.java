package org.lumia.conformance.runner;

import java.util.Optional;

/** An ECDSA signature in strict DER: SEQUENCE of the INTEGERs r and s, each positive, in the fewest bytes (X.690). */
final class DerSignature {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int WORD = 32;

    private final byte[] der;
    private int at;

    private DerSignature(byte[] der) {
        this.der = der;
    }

    /** r ‖ s, 32 bytes each; empty for anything else than two such numbers. */
    static Optional<byte[]> decode(byte[] der) {
        var reader = new DerSignature(der);
        byte[] rs = new byte[2 * WORD];
        boolean fits = reader.header(SEQUENCE) == der.length - 2
                && der.length < 0x80
                && reader.integer(rs, 0)
                && reader.integer(rs, WORD)
                && reader.at == der.length;
        return fits ? Optional.of(rs) : Optional.empty();
    }

    /** The length that follows the tag; -1 where another tag stands, or a length in more bytes than one. */
    private int header(int tag) {
        if (at + 2 > der.length || (der[at] & 0xFF) != tag || der[at + 1] < 0) {
            return -1;
        }
        at += 2;
        return der[at - 1];
    }

    private boolean integer(byte[] target, int offset) {
        int length = header(INTEGER);
        if (length < 1 || at + length > der.length || der[at] < 0) {
            return false;
        }
        boolean padded = der[at] == 0 && length > 1;
        if (padded && der[at + 1] >= 0 || length - (padded ? 1 : 0) > WORD) {
            return false;
        }
        int skip = padded ? 1 : 0;
        System.arraycopy(der, at + skip, target, offset + WORD - (length - skip), length - skip);
        at += length;
        return true;
    }
}
