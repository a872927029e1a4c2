package org.lumia.chain.state;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The ends of a RocksDB blob file (its db/blob/blob_log_format.h): a header of 30 bytes and a footer of 32, both with a magic number,
 * the footer with a checksum of itself. RocksDB reads neither when it opens a store, and notices a short file only where a value is missing.
 */
final class BlobFile {
    private static final int MAGIC = 2_395_959;
    private static final int HEADER_BYTES = 30;
    private static final int FOOTER_BYTES = 32;
    private static final int CHECKSUM_OFFSET = FOOTER_BYTES - Integer.BYTES;
    private static final int MASK_ROTATION = 15;
    private static final int MASK_DELTA = 0xa282ead8;

    private BlobFile() {}

    static boolean isBlobFile(Path file) {
        return file.toString().endsWith(".blob");
    }

    /** What is wrong with it, in words; empty where it has both ends. */
    static Optional<String> damage(Path file) {
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            long size = access.length();
            if (size < HEADER_BYTES + FOOTER_BYTES) {
                return Optional.of("the file %s has only %d bytes".formatted(file, size));
            }
            if (read(access, 0, HEADER_BYTES).getInt(0) != MAGIC) {
                return Optional.of("the file %s has no header of a blob file".formatted(file));
            }
            ByteBuffer footer = read(access, size - FOOTER_BYTES, FOOTER_BYTES);
            return footer.getInt(0) == MAGIC && footer.getInt(CHECKSUM_OFFSET) == checksum(footer)
                    ? Optional.empty()
                    : Optional.of("the file %s ends without the footer of a blob file: it is short or changed"
                            .formatted(file));
        } catch (IOException unreadable) {
            return Optional.of("the file %s cannot be read: %s".formatted(file, unreadable.getMessage()));
        }
    }

    private static ByteBuffer read(RandomAccessFile access, long offset, int bytes) throws IOException {
        var buffer = new byte[bytes];
        access.seek(offset);
        access.readFully(buffer);
        return ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** CRC-32C, masked as RocksDB masks what it stores. */
    private static int checksum(ByteBuffer footer) {
        var crc = new CRC32C();
        crc.update(footer.array(), 0, CHECKSUM_OFFSET);
        return Integer.rotateRight((int) crc.getValue(), MASK_ROTATION) + MASK_DELTA;
    }
}
