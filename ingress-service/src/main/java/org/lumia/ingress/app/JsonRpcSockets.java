package org.lumia.ingress.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.rpc.Gate;
import org.lumia.rpc.JsonRpcServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * JSON-RPC over WebSocket. Requests of a connection start in order and are answered as they finish. A client that does not
 * read what it is sent is disconnected.
 */
final class JsonRpcSockets extends TextWebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcSockets.class);
    private static final long WRITER_IDLE_SECONDS = 30;

    private final JsonRpcServer server;
    private final Function<Caller, Gate> gates;
    private final Subscriptions subscriptions;
    private final int socketsMax;
    private final int messagesMax;
    private final ExecutorService tasks;
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();

    /**
     * Made once.
     *
     * @param gates what each message of a caller has to pass
     * @param messagesMax that one connection may have unsent, and calls that it may have unanswered
     */
    JsonRpcSockets(
            JsonRpcServer server,
            Function<Caller, Gate> gates,
            Subscriptions subscriptions,
            int socketsMax,
            int messagesMax,
            ExecutorService tasks) {
        this.server = server;
        this.gates = gates;
        this.subscriptions = subscriptions;
        this.socketsMax = socketsMax;
        this.messagesMax = messagesMax;
        this.tasks = tasks;
    }

    int size() {
        return sockets.size();
    }

    int sizeMax() {
        return socketsMax;
    }

    private final class Socket implements Subscriptions.Connection {
        private final WebSocketSession session;
        private final BlockingQueue<TextMessage> unsent = new ArrayBlockingQueue<>(messagesMax);
        private final Semaphore unanswered = new Semaphore(messagesMax);
        private volatile boolean closed;

        private Socket(WebSocketSession session) {
            this.session = session;
        }

        @Override
        public void send(String text) {
            if (!unsent.offer(new TextMessage(text))) {
                disconnect(new CloseStatus(1008, "messages are not read fast enough"));
            }
        }

        /** Writes on a thread of its own: a slow client holds up no other. */
        private void write() {
            try {
                while (session.isOpen()) {
                    TextMessage message = unsent.poll(WRITER_IDLE_SECONDS, TimeUnit.SECONDS);
                    if (message != null) {
                        session.sendMessage(message);
                    }
                }
            } catch (IOException | IllegalStateException gone) {
                LOG.debug("connection {} ended: {}", session.getId(), gone.toString());
                disconnect(CloseStatus.SESSION_NOT_RELIABLE);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        private void end() {
            closed = true;
            subscriptions.close(this);
        }

        private void disconnect(CloseStatus status) {
            end();
            tasks.execute(() -> {
                try {
                    session.close(status);
                } catch (IOException gone) {
                    LOG.debug("connection {} was gone: {}", session.getId(), gone.toString());
                }
            });
        }
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        if (sockets.size() >= socketsMax) {
            session.close(CloseStatus.SERVICE_OVERLOAD);
            return;
        }
        session.setTextMessageSizeLimit(server.limits().requestBytesMax());
        var socket = new Socket(session);
        sockets.put(session.getId(), socket);
        Thread.ofVirtual().name("ingress-socket-" + session.getId()).start(socket::write);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
        Socket socket = sockets.get(session.getId());
        if (socket == null) {
            return;
        }
        socket.unanswered.acquire();
        byte[] request = message.getPayload().getBytes(StandardCharsets.UTF_8);
        var call = new Subscriptions.Request(socket);
        Supplier<Optional<byte[]>> answer = ScopedValue.where(Subscriptions.REQUEST, call)
                .call(() -> server.begin(request, gates.apply(CallerOfSocket.of(session))));
        tasks.execute(() -> {
            try {
                answer.get().ifPresent(bytes -> socket.send(new String(bytes, StandardCharsets.UTF_8)));
                call.answered();
            } finally {
                socket.unanswered.release();
            }
        });
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Socket socket = sockets.remove(session.getId());
        if (socket != null) {
            socket.end();
        }
    }
}
