package org.lumia.ingress.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.lumia.ingress.rpc.Outgoing;
import org.lumia.rpc.AnswerBuffer;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** Writes one message as frames of a few KiB, so that it is never in memory once more; who reads too slowly is left. */
final class MessageParts implements Outgoing.Parts {
    private static final int PART_CHARS = 8 << 10;
    /** That a message may wait for its reader, beside what reading takes at the least speed. */
    private static final long SLOW_READER_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private static final long READ_BYTES_PER_SECOND_MIN = 256 << 10;

    private final WebSocketSession session;
    private final StringBuilder unsent = new StringBuilder();
    private final long untilNanos;

    MessageParts(WebSocketSession session, long bytes) {
        this.session = session;
        this.untilNanos = System.nanoTime()
                + SLOW_READER_NANOS_MAX
                + bytes * TimeUnit.SECONDS.toNanos(1) / READ_BYTES_PER_SECOND_MIN;
    }

    /** The message took longer than any reader that reads at all. */
    static final class SlowReaderException extends IOException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void text(String part, boolean last) throws IOException {
        for (int from = 0; from < part.length(); ) {
            int to = Math.min(part.length(), from + PART_CHARS + 1 - unsent.length());
            unsent.append(part, from, to);
            from = to;
            sendWhatIsWhole();
        }
        if (last) {
            send(unsent.toString(), true);
            unsent.setLength(0);
        }
    }

    /** A part goes once another must follow it: a message that fits is one frame. */
    private void sendWhatIsWhole() throws IOException {
        if (unsent.length() > PART_CHARS) {
            send(unsent.substring(0, PART_CHARS), false);
            unsent.delete(0, PART_CHARS);
        }
    }

    @Override
    public void utf8(AnswerBuffer whole) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.allocate(PART_CHARS);
        CharBuffer out = CharBuffer.allocate(PART_CHARS);
        whole.writeTo(
                (bytes, offset, length) -> {
                    for (int at = offset, end = offset + length; at < end; ) {
                        int some = Math.min(end - at, in.remaining());
                        in.put(bytes, at, some);
                        at += some;
                        decode(decoder, in, out, false);
                    }
                },
                PART_CHARS);
        decode(decoder, in, out, true);
    }

    private void decode(CharsetDecoder decoder, ByteBuffer in, CharBuffer out, boolean last) throws IOException {
        in.flip();
        decoder.decode(in, out, last);
        in.compact();
        out.flip();
        text(out.toString(), last);
        out.clear();
    }

    private void send(String part, boolean last) throws IOException {
        if (System.nanoTime() > untilNanos) {
            throw new SlowReaderException();
        }
        session.sendMessage(new TextMessage(part, last));
    }
}
