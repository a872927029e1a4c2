package org.lumia.benchmarks.attack;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A WebSocket that sends and does not read until it is asked to, which no well-behaved client library can be brought to. */
final class RawWebSocket implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 8 << 10;
    private static final int CONNECT_MILLIS_MAX = 5_000;
    private static final int READ_MILLIS_MAX = 3_000;
    private static final long ENDING_NANOS_MAX = 8_000_000_000L;
    private static final int TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int CLOSE = 8;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    RawWebSocket(URI url, Optional<InetAddress> from) throws IOException {
        if (from.isPresent()) {
            socket.bind(new InetSocketAddress(from.get(), 0));
        }
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MILLIS_MAX);
        socket.setSoTimeout(CONNECT_MILLIS_MAX);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 10));
        out = socket.getOutputStream();
        out.write(("GET / HTTP/1.1\r\nHost: " + url.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no WebSocket: " + head.substring(0, head.indexOf("\r\n")));
        }
    }

    /** As {@link #send}; false when the connection is closed or takes no more. */
    boolean sends(String text) {
        try {
            send(text);
            return true;
        } catch (IOException closed) {
            // Why, is read at the end.
            return false;
        }
    }

    /** One message, masked with zeros as the protocol admits. */
    void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(bytes.length + 14).put((byte) TEXT);
        if (bytes.length < 126) {
            frame.put((byte) (MASKED | bytes.length));
        } else if (bytes.length < 1 << 16) {
            frame.put((byte) (MASKED | 126)).putShort((short) bytes.length);
        } else {
            frame.put((byte) (MASKED | 127)).putLong(bytes.length);
        }
        frame.putInt(0).put(bytes);
        out.write(frame.array(), 0, frame.position());
    }

    /** Reads all that is there, at last: why the server closed, or that it did not. */
    String ending() {
        try {
            socket.setSoTimeout(READ_MILLIS_MAX);
            for (long end = System.nanoTime() + ENDING_NANOS_MAX; System.nanoTime() < end; ) {
                int opcode = in.readUnsignedByte() & 0xf;
                long length = in.readUnsignedByte() & 0x7f;
                length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                if (opcode == CLOSE) {
                    byte[] reason = in.readNBytes((int) Math.min(length, 125));
                    return reason.length < 2
                            ? "closed"
                            : "closed %d %s"
                                    .formatted(
                                            ByteBuffer.wrap(reason).getShort(),
                                            new String(reason, 2, reason.length - 2, StandardCharsets.UTF_8));
                }
                in.skipNBytes(length);
            }
            return "still sending";
        } catch (SocketTimeoutException open) {
            return "still open";
        } catch (IOException ended) {
            return "closed without a reason";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
