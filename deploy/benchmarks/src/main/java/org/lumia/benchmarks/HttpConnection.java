package org.lumia.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/**
 * One keep-alive HTTP/1.1 connection, one request at a time. Hand-written because the generator shares the machine with what it
 * measures: a request costs it a write and a read, a tenth of a general client's CPU; and because it sends whatever it is given.
 */
public final class HttpConnection implements AutoCloseable {
    private static final int RESPONSE_BYTES_MAX = 64 << 20;
    private static final int HEADER_LINE_BYTES_MAX = 8192;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int READ_TIMEOUT_MILLIS = 60_000;
    private static final int CONTINUE = 100;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final URI uri;
    private final Optional<InetAddress> from;
    private int status;
    private boolean retryAfter;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    /** @param from the address of this machine that the connection comes from */
    public HttpConnection(URI uri, Optional<InetAddress> from) throws IOException {
        this.uri = uri;
        this.from = from;
        connect();
    }

    /**
     * Sends a request, its head and body, and returns the response's body.
     *
     * @throws IOException when the connection fails; it may be used again, which connects anew
     */
    public byte[] exchange(byte[] request) throws IOException {
        return exchange(() -> out.write(request), !isHead(request));
    }

    /** As {@link #exchange}, but ends the sending side after what is sent, as a client that dies. */
    public byte[] exchangeAndEnd(byte[] request) throws IOException {
        return exchange(
                () -> {
                    out.write(request);
                    socket.shutdownOutput();
                },
                true);
    }

    @FunctionalInterface
    private interface Sending {
        void send() throws IOException;
    }

    private byte[] exchange(Sending sending, boolean bodied) throws IOException {
        if (socket.isClosed()) {
            connect();
        }
        try {
            sending.send();
            return receive(bodied);
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    private static boolean isHead(byte[] request) {
        return request.length > 4 && request[0] == 'H' && request[1] == 'E' && request[2] == 'A' && request[3] == 'D';
    }

    /** Whether the next request has a connection of its own. */
    public boolean isClosed() {
        return socket.isClosed();
    }

    /** HTTP's, of the last answer; 0 before the first. */
    public int status() {
        return status;
    }

    /** Whether the last answer said when to come again. */
    public boolean saysWhen() {
        return retryAfter;
    }

    private void connect() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        if (from.isPresent()) {
            socket.bind(new InetSocketAddress(from.get(), 0));
        }
        socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        out = socket.getOutputStream();
    }

    private byte[] receive(boolean bodied) throws IOException {
        String[] first = readLine().split(" ", 3);
        status = first.length > 1 ? Integer.parseInt(first[1]) : 0;
        retryAfter = false;
        int length = -1;
        boolean chunked = false;
        boolean last = false;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            } else if (lower.startsWith("retry-after:")) {
                retryAfter = true;
            } else if (lower.startsWith("connection:")) {
                last = lower.contains("close");
            }
        }
        if (status == CONTINUE) {
            return receive(bodied);
        }
        boolean empty = !bodied || status == NO_CONTENT || status == NOT_MODIFIED;
        byte[] body = empty
                ? new byte[0]
                : chunked ? readChunks() : length < 0 && last ? in.readNBytes(RESPONSE_BYTES_MAX) : readExactly(length);
        if (last) {
            close();
        }
        return body;
    }

    private byte[] readChunks() throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            if (body.size() + size > RESPONSE_BYTES_MAX) {
                throw new IOException("response over " + RESPONSE_BYTES_MAX + " bytes");
            }
            body.write(readExactly(size));
            readLine();
        }
        readLine();
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine().trim(), 16);
    }

    private byte[] readExactly(int length) throws IOException {
        if (length < 0 || length > RESPONSE_BYTES_MAX) {
            throw new IOException("response of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("connection closed within a response");
        }
        return bytes;
    }

    private String readLine() throws IOException {
        var line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > HEADER_LINE_BYTES_MAX) {
                throw new EOFException("connection closed within a response header");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // a socket that does not close is of no further use either
        }
    }
}
