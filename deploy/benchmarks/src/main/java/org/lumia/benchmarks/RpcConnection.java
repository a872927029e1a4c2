package org.lumia.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Posts JSON over one connection, one request at a time. */
public final class RpcConnection implements AutoCloseable {
    private final byte[] head;
    private final HttpConnection connection;

    public RpcConnection(URI uri) throws IOException {
        this(uri, Optional.empty());
    }

    /** @param from the address of this machine that the connection comes from */
    public RpcConnection(URI uri, Optional<InetAddress> from) throws IOException {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        this.head = ("POST " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                        + "\r\nContent-Type: application/json\r\nContent-Length: ")
                .getBytes(StandardCharsets.US_ASCII);
        this.connection = new HttpConnection(uri, from);
    }

    /**
     * Posts a body and returns the response's body.
     *
     * @throws IOException when the connection fails; it may be used again, which connects anew
     */
    public byte[] post(byte[] body) throws IOException {
        byte[] length = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + length.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(length, 0, request, head.length, length.length);
        System.arraycopy(body, 0, request, head.length + length.length, body.length);
        return connection.exchange(request);
    }

    /** HTTP's, of the last answer; 0 before the first. */
    public int status() {
        return connection.status();
    }

    /** Whether the last answer said when to come again. */
    public boolean saysWhen() {
        return connection.saysWhen();
    }

    @Override
    public void close() {
        connection.close();
    }
}
