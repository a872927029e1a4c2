package org.lumia.protocol.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;

/**
 * Payload version 1: a header, then the blocks by column in compressed groups, or stored as they are where that is not
 * larger, so that no payload exceeds {@link #HEADER_BYTES_MAX} + Σ size(block).
 *
 * <pre>
 * header   version 1 · form · dictionary 0 · subnet · index · first · parent block hash · 0, or 1 and the epoch seed
 *          · number of blocks
 * stored   a block: timestamp delta · slot delta · rank · sequencer index · inbox count · transactions, each as length
 *          and bytes
 * columns  symbols, numbers, literals: form (0 plain, 1 brotli) · size · size as written; size of the signatures;
 *          then the four
 * </pre>
 *
 * Numbers are unsigned, seven bits a byte, in their shortest form. A dictionary of earlier batches is for version 2.
 */
public final class PayloadCodec {
    public static final int HEADER_BYTES_MAX = 128;
    /** The most that Σ size(block) of a batch can be: what six blobs hold, less the header. */
    public static final int BODY_BYTES_MAX = BlobCodec.CONTENT_BYTES_MAX - HEADER_BYTES_MAX;

    static final int TRANSACTIONS_MAX = BODY_BYTES_MAX / 16;
    private static final int BLOCKS_MAX = BODY_BYTES_MAX / 64;
    private static final int GROUP_BYTES_MAX = 2 << 20;
    private static final int VERSION = 1;
    private static final int NO_DICTIONARY = 0;
    static final int STORED = 0;
    private static final int COLUMNS = 1;
    private static final int PLAIN = 0;
    private static final int BROTLI = 1;

    private final UInt256 chainId;

    /** @param chainId of the layer 2: what transactions that name none of their own are signed for */
    public PayloadCodec(UInt256 chainId) {
        this.chainId = chainId;
    }

    /**
     * The same bytes for every operator.
     *
     * @throws IllegalArgumentException when Σ size(block) exceeds {@link #BODY_BYTES_MAX}, or blocks go back in time
     */
    public byte[] encode(BatchContents contents) {
        requireEncodable(contents);
        byte[] columns = write(contents, COLUMNS);
        byte[] stored = write(contents, STORED);
        return columns.length < stored.length ? columns : stored;
    }

    /** @throws MalformedPayloadException unless it is a payload that {@link #encode} could have written */
    public BatchContents decode(byte[] payload) {
        if (payload.length > BlobCodec.CONTENT_BYTES_MAX) {
            throw new MalformedPayloadException("a payload of " + payload.length + " bytes");
        }
        ByteSource in = new ByteSource("payload", payload, 0, payload.length);
        expect(in, VERSION, "version");
        int form = in.u8();
        expect(in, NO_DICTIONARY, "dictionary");
        long subnet = in.varint();
        long index = in.varint();
        long first = in.varint();
        Hash parent = Hash.wrap(in.take(Hash.SIZE));
        Optional<Hash> seed = flag(in) ? Optional.of(Hash.wrap(in.take(Hash.SIZE))) : Optional.empty();
        int blockCount = in.count(BLOCKS_MAX, "blocks");
        if (blockCount == 0) {
            throw in.malformed("no blocks");
        }
        List<BatchBlock> blocks = switch (form) {
            case STORED -> readStored(in, blockCount);
            case COLUMNS -> ColumnarDecoder.decode(readColumns(in), blockCount, chainId);
            default -> throw in.malformed("form " + form);
        };
        BatchContents contents = new BatchContents(subnet, index, first, parent, seed, blocks);
        if (contents.sizeBytes() > BODY_BYTES_MAX) {
            throw in.malformed("blocks of " + contents.sizeBytes() + " bytes");
        }
        return contents;
    }

    byte[] write(BatchContents contents, int form) {
        ByteSink out = new ByteSink();
        out.put(VERSION);
        out.put(form);
        out.put(NO_DICTIONARY);
        out.varint(contents.subnet());
        out.varint(contents.index());
        out.varint(contents.first());
        out.put(contents.parentBlockHash().bytes());
        out.put(contents.epochSeed().isPresent() ? 1 : 0);
        contents.epochSeed().ifPresent(seed -> out.put(seed.bytes()));
        out.varint(contents.blocks().size());
        if (form == STORED) {
            writeStored(out, contents.blocks());
        } else {
            writeColumns(out, ColumnarEncoder.encode(contents.blocks(), chainId));
        }
        return out.toBytes();
    }

    private static void writeStored(ByteSink out, List<BatchBlock> blocks) {
        long timestampMs = 0;
        long slot = 0;
        for (BatchBlock block : blocks) {
            out.varint(block.timestampMs() - timestampMs);
            out.varint(block.slot() - slot);
            out.varint(block.rank());
            out.varint(block.sequencerIndex());
            out.varint(block.inboxCount());
            out.varint(block.transactions().size());
            for (byte[] raw : block.transactions()) {
                out.varint(raw.length);
                out.put(raw);
            }
            timestampMs = block.timestampMs();
            slot = block.slot();
        }
    }

    private static List<BatchBlock> readStored(ByteSource in, int blockCount) {
        List<BatchBlock> blocks = new ArrayList<>(blockCount);
        long timestampMs = 0;
        long slot = 0;
        for (int i = 0; i < blockCount; i++) {
            timestampMs = sum(timestampMs, in.varint(), in);
            slot = sum(slot, in.varint(), in);
            int rank = in.count(Integer.MAX_VALUE, "ranks");
            int sequencer = in.count(Integer.MAX_VALUE, "sequencers");
            int inbox = in.count(Integer.MAX_VALUE, "inbox messages");
            int count = in.count(in.left(), "transactions");
            List<byte[]> transactions = new ArrayList<>(count);
            for (int transaction = 0; transaction < count; transaction++) {
                transactions.add(in.take(in.count(in.left(), "bytes")));
            }
            blocks.add(new BatchBlock(timestampMs, slot, rank, sequencer, inbox, List.copyOf(transactions)));
        }
        in.requireEnd();
        return List.copyOf(blocks);
    }

    private static void writeColumns(ByteSink out, Columns columns) {
        List<byte[]> written = new ArrayList<>(4);
        for (byte[] group : List.of(columns.symbols(), columns.numbers(), columns.literals())) {
            byte[] compressed = Brotli.compress(group);
            boolean smaller = compressed.length < group.length;
            written.add(smaller ? compressed : group);
            out.put(smaller ? BROTLI : PLAIN);
            out.varint(group.length);
            out.varint(written.getLast().length);
        }
        out.varint(columns.signatures().length);
        written.add(columns.signatures());
        written.forEach(out::put);
    }

    private static Columns readColumns(ByteSource in) {
        GroupHeader symbols = GroupHeader.read(in);
        GroupHeader numbers = GroupHeader.read(in);
        GroupHeader literals = GroupHeader.read(in);
        int signatureBytes = in.count(in.left(), "signature bytes");
        Columns columns = new Columns(symbols.body(in), numbers.body(in), literals.body(in), in.take(signatureBytes));
        in.requireEnd();
        return columns;
    }

    private record GroupHeader(int form, int size, int written) {
        static GroupHeader read(ByteSource in) {
            int form = in.u8();
            int size = in.count(GROUP_BYTES_MAX, "bytes in a group");
            int written = in.count(in.left(), "bytes of a group");
            boolean consistent = form == PLAIN ? written == size : form == BROTLI && written < size;
            if (!consistent) {
                throw in.malformed("a group of form " + form + " with " + written + " bytes for " + size);
            }
            return new GroupHeader(form, size, written);
        }

        byte[] body(ByteSource in) {
            byte[] bytes = in.take(written);
            return form == BROTLI ? Brotli.decompress(bytes, size) : bytes;
        }
    }

    /** Timestamps and slots: never negative, never back. */
    static long sum(long before, long delta, ByteSource in) {
        long sum = before + delta;
        if (delta < 0 || sum < 0) {
            throw in.malformed("a timestamp or slot wider than 63 bits");
        }
        return sum;
    }

    private static void requireEncodable(BatchContents contents) {
        if (contents.blocks().isEmpty() || contents.sizeBytes() > BODY_BYTES_MAX) {
            throw new IllegalArgumentException("a batch has 1 block and more, and at most %d bytes; this one %d and %d"
                    .formatted(BODY_BYTES_MAX, contents.blocks().size(), contents.sizeBytes()));
        }
        long timestampMs = 0;
        long slot = 0;
        for (BatchBlock block : contents.blocks()) {
            if (block.timestampMs() < timestampMs || block.slot() < slot) {
                throw new IllegalArgumentException("a block at " + block.timestampMs() + " after " + timestampMs);
            }
            timestampMs = block.timestampMs();
            slot = block.slot();
        }
    }

    private static void expect(ByteSource in, int expected, String what) {
        int value = in.u8();
        if (value != expected) {
            throw in.malformed(what + " " + value);
        }
    }

    private static boolean flag(ByteSource in) {
        int value = in.u8();
        if (value > 1) {
            throw in.malformed("flag " + value);
        }
        return value == 1;
    }
}
