package org.lumia.chain.snapshot;

import com.github.luben.zstd.ZstdInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import org.lumia.chain.snapshot.SnapshotFormat.Kind;
import org.lumia.protocol.v1.SnapshotSum;

/** The records of a file in order; sums are compared where they stand. What cannot be read is an {@link InvalidSnapshotException}. */
final class SnapshotReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final SnapshotImport.Limits limits;
    private final DataInputStream in;
    private final MessageDigest digest = SnapshotFormat.sha256();
    private long records;
    private long contentBytes;
    private String where = "its beginning";

    /** A record and its kind. */
    record Item(Kind kind, byte[] content) {}

    SnapshotReader(Path file, SnapshotImport.Limits limits) {
        this.file = file;
        this.limits = limits;
        try {
            var raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
            byte[] magic = raw.readNBytes(SnapshotFormat.MAGIC.length);
            int version = raw.read();
            if (!Arrays.equals(magic, SnapshotFormat.MAGIC) || version < 0) {
                raw.close();
                throw new InvalidSnapshotException("%s is no state snapshot".formatted(file));
            }
            if (version != SnapshotFormat.VERSION) {
                raw.close();
                throw new InvalidSnapshotException(
                        "%s is a state snapshot of version %d, and this build reads version %d"
                                .formatted(file, version, SnapshotFormat.VERSION));
            }
            this.in = new DataInputStream(new BufferedInputStream(new ZstdInputStream(raw), BUFFER_BYTES));
        } catch (NoSuchFileException absent) {
            throw new InvalidSnapshotException("%s is not there".formatted(file), absent);
        } catch (IOException e) {
            throw new InvalidSnapshotException("%s cannot be read".formatted(file), e);
        }
    }

    InvalidSnapshotException invalid(String what, Object... values) {
        return new InvalidSnapshotException("%s is refused: %s".formatted(file, what.formatted(values)));
    }

    /** What messages name as the last thing that was read. */
    void at(String place) {
        where = place;
    }

    long records() {
        return records;
    }

    Item next() {
        try {
            byte[] header = new byte[SnapshotFormat.RECORD_HEADER_BYTES];
            in.readFully(header);
            int kind = header[0];
            long length =
                    ((header[1] & 0xffL) << 24) | (header[2] & 0xff) << 16 | (header[3] & 0xff) << 8 | header[4] & 0xff;
            if (kind < 0 || kind >= Kind.values().length) {
                throw invalid("after %s comes a record of an unknown kind", where);
            }
            if (length > limits.recordBytesMax()) {
                throw invalid(
                        "after %s comes a record of %d bytes, at most %d are taken",
                        where, length, limits.recordBytesMax());
            }
            contentBytes += length + header.length;
            if (contentBytes > limits.contentBytesMax()) {
                throw invalid("it holds more than %d bytes, the most that are taken", limits.contentBytesMax());
            }
            byte[] content = new byte[(int) length];
            in.readFully(content);
            var item = new Item(Kind.values()[kind], content);
            if (item.kind() == Kind.SUM) {
                compare(content);
                digest.reset();
            } else {
                digest.update(header);
                digest.update(content);
            }
            records++;
            return item;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The record that must come next. */
    byte[] next(Kind kind) {
        Item item = next();
        if (item.kind() != kind) {
            throw invalid("after %s comes a record of the kind %s and not %s", where, item.kind(), kind);
        }
        return item.content();
    }

    private void compare(byte[] content) throws InvalidProtocolBufferException {
        SnapshotSum sum = SnapshotSum.parseFrom(content);
        if (!Arrays.equals(sum.getSha256().toByteArray(), digest.digest())) {
            throw invalid(
                    "the section \"%s\" is altered: its SHA-256 is not the one it names", printable(sum.getSection()));
        }
    }

    static String printable(String name) {
        return name.length() <= 64 && name.chars().noneMatch(Character::isISOControl) ? name : "?";
    }

    /** Nothing may follow. */
    void end() {
        at("its last record");
        try {
            if (in.read() >= 0) {
                throw invalid("something follows its last record");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private InvalidSnapshotException unreadable(IOException e) {
        boolean cut =
                e instanceof EOFException || String.valueOf(e.getMessage()).contains("Truncated");
        String what = cut ? "it is cut: it ends after %s" : "it is damaged: it cannot be decompressed after %s";
        return new InvalidSnapshotException("%s is refused: %s".formatted(file, what.formatted(where)), e);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException unread) {
            throw new InvalidSnapshotException("%s cannot be closed".formatted(file), unread);
        }
    }
}
