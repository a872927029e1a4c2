package org.lumia.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** An HTTP server that writes what a test says, down to the byte, and then keeps the connection until the client leaves. */
final class OddServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Behaviour behaviour;
    private final CountDownLatch clientLeft = new CountDownLatch(1);

    /** Answers one request. */
    interface Behaviour {
        /** @param request the request's body */
        void answer(String request, OutputStream out) throws IOException;
    }

    /** Tells the server to close the connection now. */
    static final class Hangup extends IOException {
        private static final long serialVersionUID = 1;
    }

    OddServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** One complete answer. */
    static OddServer answering(int status, String contentType, String body) throws IOException {
        return new OddServer((request, out) -> write(out, status, contentType, body));
    }

    static void write(OutputStream out, int status, String contentType, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        text(
                out,
                "HTTP/1.1 %d Odd\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(status, contentType, bytes.length));
        out.write(bytes);
        out.flush();
    }

    static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Counted down when a client has closed its connection. */
    CountDownLatch clientLeft() {
        return clientLeft;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String request = request(in); request != null; request = request(in)) {
                behaviour.answer(request, client.getOutputStream());
            }
        } catch (Hangup wanted) {
            return;
        } catch (IOException broken) {
            // The client left while it was written to.
        }
        clientLeft.countDown();
    }

    private static String request(BufferedReader in) throws IOException {
        int length = 0;
        String line = in.readLine();
        if (line == null) {
            return null;
        }
        for (; !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        char[] body = new char[length];
        for (int read = 0; read < length; ) {
            read += in.read(body, read, length - read);
        }
        return new String(body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
