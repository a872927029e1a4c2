package org.lumia.chain.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The file: eight letters, a byte with the version, then one zstd frame with a checksum. In it are records, each a byte with its kind, four with
 * its length, big-endian, and its content.
 */
final class SnapshotFormat {
    static final byte[] MAGIC = "LUMIASNP".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;
    static final int RECORD_HEADER_BYTES = 5;
    /** Of blocks before the state's: what BLOCKHASH reaches. */
    static final int HEADERS_MAX = 256;

    static final String HEAD_SECTION = "block and certificate";
    static final String CODE_SECTION = "code";

    private SnapshotFormat() {}

    /** In this order in the file; after the code, SUM ends a section of accounts each. */
    enum Kind {
        /** SnapshotManifest. */
        MANIFEST,
        /** RLP of a header, from the block's parent backwards. */
        HEADER,
        /** ExecutedBlock of the state's block, as far as its hash covers it. */
        BODY,
        /** The account trie's root, then those of its children that are nodes: a nibble (none for the root), and the RLP. */
        NODE,
        CODE,
        /** Address, and RLP [nonce, balance, storage root, code hash]. */
        ACCOUNT,
        /** Of the account before: slot, and value without leading zeros. */
        SLOT,
        /** SnapshotSum: ends a section. */
        SUM,
        /** SnapshotEnd. */
        END
    }

    /** The section of accounts whose address begins so. */
    static String accountsSection(byte first) {
        return "accounts 0x%02x…".formatted(first & 0xff);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    static byte[] recordHeader(Kind kind, int length) {
        return new byte[] {
            (byte) kind.ordinal(), (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
        };
    }
}
