package org.lumia.chain.snapshot;

import com.github.luben.zstd.ZstdOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import org.lumia.chain.snapshot.SnapshotFormat.Kind;
import org.lumia.chain.state.ChainStore;
import org.lumia.chain.state.SavedState;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.SnapshotEnd;
import org.lumia.protocol.v1.SnapshotManifest;
import org.lumia.protocol.v1.SnapshotSum;

/**
 * Writes the saved state of a running chain, with its block's certificate: one consistent state, in the memory of one record. Opened,
 * written and closed by one thread.
 */
public final class SnapshotExport implements AutoCloseable {
    private static final int LEVEL = 3;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Genesis genesis;
    private final SavedState state;
    private final ExecutedBlock block;

    /** @throws IllegalStateException when no block with its parent is saved yet */
    public SnapshotExport(ChainStore store, Genesis genesis) {
        this.genesis = genesis;
        this.state = store.saved();
        try {
            long number = state.number();
            if (number == 0 || number == store.firstBlock()) {
                throw new IllegalStateException(
                        "the last saved state is that of block %d, and a snapshot is of a later one: a state is saved every 64 blocks"
                                .formatted(number));
            }
            this.block = parse(state.body(number).orElseThrow());
        } catch (RuntimeException none) {
            state.close();
            throw none;
        }
    }

    private static ExecutedBlock parse(byte[] body) {
        try {
            return ExecutedBlock.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a stored block cannot be parsed", e);
        }
    }

    /** The block whose state is written: its certificate is needed. */
    public ExecutedBlock block() {
        return block;
    }

    /** What was written. */
    public record Written(long number, long codes, long accounts, long slots) {}

    /** Writes all of it; the stream is flushed and left open. */
    public Written write(Certificate certificate, OutputStream out) throws IOException {
        out.write(SnapshotFormat.MAGIC);
        out.write(SnapshotFormat.VERSION);
        try (var compressed = new BufferedOutputStream(
                new ZstdOutputStream(new Unclosed(out), LEVEL).setChecksum(true), BUFFER_BYTES)) {
            var records = new Records(compressed);
            head(certificate, records);
            state.code(code -> {
                records.put(Kind.CODE, code);
                records.codes++;
            });
            records.sum(SnapshotFormat.CODE_SECTION);
            accounts(records);
            records.end();
            return new Written(state.number(), records.codes, records.accounts, records.slots);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void head(Certificate certificate, Records records) {
        SnapshotManifest manifest = SnapshotManifest.newBuilder()
                .setSubnet(genesis.subnet())
                .setChainId(genesis.chainId())
                .setGenesisHash(Protobufs.bytes(genesis.hash()))
                .setGeneration(block.getGeneration())
                .setNumber(block.getNumber())
                .setBlockHash(block.getHash())
                .setSealHash(block.getSealHash())
                .setStateRoot(Protobufs.bytes(state.root()))
                .setEpoch(block.getEpoch())
                .setMembersThrough(certificate.membersThrough())
                .addAllCertificate(certificate.attestations())
                .setLogOffset(block.getLogOffset())
                .build();
        records.put(Kind.MANIFEST, manifest.toByteArray());
        long last = Math.max(0, block.getNumber() - SnapshotFormat.HEADERS_MAX);
        for (long number = block.getNumber() - 1; number >= last; number--) {
            var body = state.body(number);
            if (body.isEmpty()) {
                break; // A store that was itself begun from a snapshot.
            }
            records.put(Kind.HEADER, parse(body.get()).getHeader().toByteArray());
        }
        records.put(Kind.BODY, certified(block).toByteArray());
        for (int nibble = -1; nibble < 16; nibble++) {
            byte[] path = nibble < 0 ? new byte[0] : new byte[] {(byte) nibble};
            state.accountNode(path).ifPresent(node -> records.put(Kind.NODE, path, node));
        }
        records.sum(SnapshotFormat.HEAD_SECTION);
    }

    /** Without what neither the hash nor the ordered log says: who reads the file could not check it. */
    private static ExecutedBlock certified(ExecutedBlock block) {
        var certified = block.toBuilder().clearAccounts().clearRefused();
        certified
                .getTransactionsBuilderList()
                .forEach(transaction -> transaction.clearOrigin().clearReceivedAtMs());
        return certified.build();
    }

    private void accounts(Records records) {
        state.accounts(new SavedState.Visitor() {
            private int first = -1;

            @Override
            public void account(byte[] address, byte[] record) {
                int next = address[0] & 0xff;
                if (first >= 0 && next != first) {
                    records.sum(SnapshotFormat.accountsSection((byte) first));
                }
                first = next;
                records.last = address[0];
                records.put(Kind.ACCOUNT, address, record);
                records.accounts++;
            }

            @Override
            public void slot(byte[] slot, byte[] value) {
                records.put(Kind.SLOT, slot, value);
                records.slots++;
            }
        });
        if (records.accounts > 0) {
            records.sum(SnapshotFormat.accountsSection(records.last));
        }
    }

    @Override
    public void close() {
        state.close();
    }

    /** Kinds, lengths and sums. */
    private static final class Records {
        private final OutputStream out;
        private final MessageDigest digest = SnapshotFormat.sha256();
        private long count;
        private long codes;
        private long accounts;
        private long slots;
        private byte last;

        Records(OutputStream out) {
            this.out = out;
        }

        void put(Kind kind, byte[]... parts) {
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            write(SnapshotFormat.recordHeader(kind, length));
            for (byte[] part : parts) {
                write(part);
            }
            count++;
        }

        private void write(byte[] bytes) {
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            digest.update(bytes);
        }

        void sum(String section) {
            SnapshotSum sum = SnapshotSum.newBuilder()
                    .setSection(section)
                    .setSha256(Protobufs.bytes(Hash.wrap(digest.digest())))
                    .build();
            put(Kind.SUM, sum.toByteArray());
            digest.reset();
        }

        void end() {
            SnapshotEnd end = SnapshotEnd.newBuilder()
                    .setCodes(codes)
                    .setAccounts(accounts)
                    .setSlots(slots)
                    .setRecords(count)
                    .build();
            put(Kind.END, end.toByteArray());
        }
    }

    /** Ending the frame leaves the stream open. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
