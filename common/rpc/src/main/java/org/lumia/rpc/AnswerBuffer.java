package org.lumia.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bytes on their way out or in, in pieces, so that nothing is copied to grow. They are bounded, and drawn from the request's
 * share while they come. Not thread-safe.
 */
public final class AnswerBuffer extends OutputStream {
    private static final byte[] JSON_NULL = {'n', 'u', 'l', 'l'};
    private static final int FIRST_PIECE_BYTES = 512;
    private static final int PIECE_BYTES_MAX = 64 << 10;

    private final long bytesMax;
    private final Optional<ByteBudget.Share> share;
    private final List<Piece> pieces = new ArrayList<>();
    private byte[] open = new byte[0];
    private int openSize;
    private long size;
    private long taken;

    /** Bytes of an array, from one place up to another. */
    private record Piece(byte[] bytes, int from, int to) {}

    private AnswerBuffer(long bytesMax, Optional<ByteBudget.Share> share) {
        this.bytesMax = bytesMax;
        this.share = share;
    }

    /** Draws on the request that this thread works for, if it works for one. */
    public static AnswerBuffer of(long bytesMax) {
        return new AnswerBuffer(bytesMax, ByteBudget.current());
    }

    public static AnswerBuffer of(long bytesMax, ByteBudget.Share share) {
        return new AnswerBuffer(bytesMax, Optional.of(share));
    }

    /** For what is small whatever is asked: errors. */
    static AnswerBuffer unshared() {
        return new AnswerBuffer(Long.MAX_VALUE, Optional.empty());
    }

    /** A part of an array that somebody else has drawn. */
    public static AnswerBuffer wrap(byte[] bytes, int from, int to) {
        AnswerBuffer buffer = unshared();
        buffer.pieces.add(new Piece(bytes, from, to));
        buffer.size = to - from;
        return buffer;
    }

    public long size() {
        return size;
    }

    /** Whether these bytes are JSON's null. */
    public boolean isJsonNull() {
        return size == 4 && Arrays.equals(toBytes(), JSON_NULL);
    }

    @Override
    public void write(int b) {
        room(1);
        open[openSize++] = (byte) b;
        size++;
    }

    /** @throws AnswerTooLargeException when it is more than there may be, {@link JsonRpcException} when nothing is left for it */
    @Override
    public void write(byte[] from, int offset, int length) {
        for (int at = offset, end = offset + length; at < end; ) {
            room(end - at);
            int part = Math.min(end - at, open.length - openSize);
            System.arraycopy(from, at, open, openSize, part);
            at += part;
            openSize += part;
            size += part;
        }
    }

    private void room(int wanted) {
        if (wanted > bytesMax - size) {
            throw new AnswerTooLargeException(bytesMax);
        }
        if (openSize == open.length) {
            int next = Math.clamp(open.length * 2L, FIRST_PIECE_BYTES, PIECE_BYTES_MAX);
            share.ifPresent(owner -> owner.take(next));
            taken += next;
            seal();
            open = new byte[next];
        }
    }

    private void seal() {
        if (openSize > 0) {
            pieces.add(new Piece(open, 0, openSize));
        }
        open = new byte[0];
        openSize = 0;
    }

    /** The other's bytes after these, without a copy; what it has drawn stays drawn. */
    void append(AnswerBuffer other) {
        if (other.size > bytesMax - size) {
            throw new AnswerTooLargeException(bytesMax);
        }
        seal();
        other.seal();
        pieces.addAll(other.pieces);
        size += other.size;
        taken += other.taken;
    }

    /** Gives back what was drawn; the bytes are not used again. */
    public void discard() {
        share.ifPresent(owner -> owner.give(taken));
        taken = 0;
        pieces.clear();
        open = new byte[0];
        openSize = 0;
        size = 0;
    }

    /** All bytes, at most {@code partBytesMax} in one call of the sink. */
    public void writeTo(Sink sink, int partBytesMax) throws IOException {
        seal();
        for (Piece piece : pieces) {
            for (int from = piece.from(); from < piece.to(); from += partBytesMax) {
                sink.write(piece.bytes(), from, Math.min(partBytesMax, piece.to() - from));
            }
        }
    }

    /** Takes bytes of an answer. */
    @FunctionalInterface
    public interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    public byte[] toBytes() {
        var all = new ByteArrayOutputStream(Math.toIntExact(size));
        try {
            writeTo(all::write, PIECE_BYTES_MAX);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return all.toByteArray();
    }
}
