package org.lumia.execution;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.SnapshotEnd;
import org.lumia.protocol.v1.SnapshotSum;

/** The records of a snapshot, so that a test alters them as somebody who lies would: with sums that fit. */
final class SnapshotFile {
    static final int MANIFEST = 0;
    static final int HEADER = 1;
    static final int BODY = 2;
    static final int NODE = 3;
    static final int CODE = 4;
    static final int ACCOUNT = 5;
    static final int SLOT = 6;
    static final int SUM = 7;
    static final int END = 8;
    private static final int PLAIN_BYTES = 9;

    private SnapshotFile() {}

    /** @param kind one of the constants */
    record Entry(int kind, byte[] content) {}

    static List<Entry> read(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        var entries = new ArrayList<Entry>();
        try (var in = new DataInputStream(
                new ZstdInputStream(new ByteArrayInputStream(all, PLAIN_BYTES, all.length - PLAIN_BYTES)))) {
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                byte[] content = new byte[in.readInt()];
                in.readFully(content);
                entries.add(new Entry(kind, content));
            }
        }
        return entries;
    }

    static int first(List<Entry> entries, int kind) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).kind() == kind) {
                return i;
            }
        }
        throw new IllegalStateException("no record of kind " + kind);
    }

    /** Changes the content of the first record of a kind. */
    static Consumer<List<Entry>> changing(int kind, Consumer<byte[]> change) {
        return entries -> {
            int at = first(entries, kind);
            byte[] content = entries.get(at).content().clone();
            change.accept(content);
            entries.set(at, new Entry(kind, content));
        };
    }

    /** @param sums whether sums and counts are made anew */
    static Path write(Path from, Path to, boolean sums, Consumer<List<Entry>> change) throws Exception {
        List<Entry> entries = read(from);
        change.accept(entries);
        if (sums) {
            resum(entries);
        }
        try (var out = Files.newOutputStream(to)) {
            out.write(Files.readAllBytes(from), 0, PLAIN_BYTES);
            try (var compressed = new ZstdOutputStream(out).setChecksum(true)) {
                for (Entry entry : entries) {
                    compressed.write(header(entry));
                    compressed.write(entry.content());
                }
            }
        }
        return to;
    }

    private static byte[] header(Entry entry) {
        return ByteBuffer.allocate(5)
                .put((byte) entry.kind())
                .putInt(entry.content().length)
                .array();
    }

    private static void resum(List<Entry> entries) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        long[] counts = new long[128];
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            counts[entry.kind()]++;
            if (entry.kind() == SUM) {
                SnapshotSum sum = SnapshotSum.parseFrom(entry.content()).toBuilder()
                        .setSha256(ByteString.copyFrom(digest.digest()))
                        .build();
                entries.set(i, new Entry(SUM, sum.toByteArray()));
            } else if (entry.kind() == END) {
                SnapshotEnd end = SnapshotEnd.newBuilder()
                        .setCodes(counts[CODE])
                        .setAccounts(counts[ACCOUNT])
                        .setSlots(counts[SLOT])
                        .setRecords(Arrays.stream(counts).sum() - 1)
                        .build();
                entries.set(i, new Entry(END, end.toByteArray()));
            } else {
                digest.update(header(entry));
                digest.update(entry.content());
            }
        }
    }

    static void alterBalance(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            byte[] content = entries.get(i).content();
            // RLP [nonce 0, balance of one byte, nothing, nothing]
            if (entries.get(i).kind() == ACCOUNT && content.length == 25 && content[21] == (byte) 0x80) {
                byte[] richer = content.clone();
                richer[22] = (byte) (richer[22] == 1 ? 2 : 1);
                entries.set(i, new Entry(ACCOUNT, richer));
                return;
            }
        }
        throw new IllegalStateException("no account with such a balance");
    }

    static Consumer<List<Entry>> body(Consumer<ExecutedBlock.Builder> change) {
        return entries -> {
            int at = first(entries, BODY);
            try {
                var body = ExecutedBlock.parseFrom(entries.get(at).content()).toBuilder();
                change.accept(body);
                entries.set(at, new Entry(BODY, body.build().toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
