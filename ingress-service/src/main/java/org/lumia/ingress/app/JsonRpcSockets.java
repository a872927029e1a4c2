package org.lumia.ingress.app;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.access.Caller;
import org.lumia.ingress.access.RateLimits;
import org.lumia.ingress.access.Weights;
import org.lumia.ingress.rpc.Outgoing;
import org.lumia.ingress.rpc.Subscriptions;
import org.lumia.ingress.rpc.UnsentMessages;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.Gate;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * JSON-RPC over WebSocket. Requests of a connection start in order and are answered as they finish. A client that does not
 * read what it is sent is disconnected: neither messages nor bytes wait for it beyond their bounds.
 */
final class JsonRpcSockets extends TextWebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(JsonRpcSockets.class);
    private static final long WRITER_IDLE_SECONDS = 30;
    private static final int POLICY_VIOLATION = 1008;

    /**
     * Bounds.
     *
     * @param messagesMax that one connection may have unsent, and calls that it may have unanswered
     * @param unsentBytesMax that one connection may have unsent, unless one message has more
     */
    record Limits(int socketsMax, int messagesMax, long unsentBytesMax) {}

    private final JsonRpcServer server;
    private final Function<Caller, Gate> gates;
    private final RateLimits rates;
    private final Subscriptions subscriptions;
    private final Limits limits;
    private final ExecutorService tasks;
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();

    /** @param gates what each message of a caller has to pass */
    JsonRpcSockets(
            JsonRpcServer server,
            Function<Caller, Gate> gates,
            RateLimits rates,
            Subscriptions subscriptions,
            Limits limits,
            ExecutorService tasks) {
        this.server = server;
        this.gates = gates;
        this.rates = rates;
        this.subscriptions = subscriptions;
        this.limits = limits;
        this.tasks = tasks;
    }

    int size() {
        return sockets.size();
    }

    int sizeMax() {
        return limits.socketsMax();
    }

    /** Of all connections. */
    long unsentBytes() {
        return sockets.values().stream().mapToLong(Socket::unsentBytes).sum();
    }

    private final class Socket implements Subscriptions.Connection {
        private final WebSocketSession session;
        private final Caller caller;
        private final RateLimits.UnderWay counted;
        private final AtomicLong notifiedBytes = new AtomicLong();
        private final UnsentMessages unsent = new UnsentMessages(limits.messagesMax(), limits.unsentBytesMax());
        private final Semaphore unanswered = new Semaphore(limits.messagesMax());
        private @Nullable IncomingMessage incoming;
        private volatile boolean closed;

        private Socket(WebSocketSession session, RateLimits.UnderWay counted) {
            this.session = session;
            this.caller = CallerOfSocket.of(session);
            this.counted = counted;
        }

        @Override
        public void send(Outgoing message) {
            if (message instanceof Outgoing.Notice && owes(message.bytes())) {
                message.release();
                disconnect("subscriptions send more than this client may ask for, retry later");
                return;
            }
            if (!unsent.offer(message)) {
                disconnect("messages are not read fast enough");
            }
        }

        /** What subscriptions send costs as answers do. */
        private boolean owes(long bytes) {
            long all = notifiedBytes.addAndGet(bytes);
            long tokens = Weights.cost(all, 0) - Weights.cost(all - bytes, 0);
            return tokens > 0 && rates.charge(caller, tokens);
        }

        @Override
        public long unsentBytes() {
            return unsent.bytes();
        }

        /** Writes on a thread of its own: a slow client holds up no other. */
        private void write() {
            try {
                while (session.isOpen() && !closed) {
                    Outgoing message = unsent.poll(WRITER_IDLE_SECONDS);
                    if (message != null) {
                        try {
                            message.writeTo(new MessageParts(session, message.bytes()));
                        } finally {
                            message.release();
                        }
                    }
                }
            } catch (MessageParts.SlowReaderException slow) {
                disconnect("messages are not read fast enough");
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
            unsent.close();
            subscriptions.close(this);
        }

        @Override
        public void disconnect(String reason) {
            disconnect(new CloseStatus(POLICY_VIOLATION, reason));
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

        /** On the container's thread, part after part. */
        private void receive(String part, boolean last) throws InterruptedException {
            IncomingMessage message = incoming;
            if (message == null) {
                message = new IncomingMessage(server.share(), server.limits().requestBytesMax());
                incoming = message;
            }
            message.add(part);
            if (message.isTooLarge()) {
                forget();
                disconnect(CloseStatus.TOO_BIG_TO_PROCESS);
            } else if (last) {
                incoming = null;
                answer(message);
            }
        }

        private void forget() {
            IncomingMessage message = incoming;
            incoming = null;
            if (message != null) {
                message.share().close();
            }
        }

        private void answer(IncomingMessage message) throws InterruptedException {
            unanswered.acquire();
            var call = new Subscriptions.Request(this);
            var share = message.share();
            Gate gate = gates.apply(caller);
            share.of(gate);
            long asked = message.bytes();
            Supplier<Optional<AnswerBuffer>> answer = message.refusal()
                    .<Supplier<Optional<AnswerBuffer>>>map(full -> () -> Optional.of(server.refusal(full)))
                    .orElseGet(() -> {
                        try {
                            gate.before(asked);
                            byte[] whole = message.whole();
                            share.take(whole.length);
                            return ScopedValue.where(Subscriptions.REQUEST, call)
                                    .call(() -> server.begin(whole, gate, share));
                        } catch (JsonRpcException full) {
                            return () -> Optional.of(server.refusal(full));
                        }
                    });
            tasks.execute(() -> {
                boolean answered = false;
                try {
                    Optional<AnswerBuffer> bytes =
                            ScopedValue.where(Subscriptions.REQUEST, call).call(answer::get);
                    gate.settle(asked + bytes.map(AnswerBuffer::size).orElse(0L), share.workNanos());
                    if (bytes.isPresent()) {
                        answered = true;
                        send(new Outgoing.Answer(bytes.get(), share));
                    }
                    call.answered();
                } finally {
                    unanswered.release();
                    if (!answered) {
                        share.close();
                    }
                }
            });
        }
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        Optional<RateLimits.UnderWay> counted =
                sockets.size() >= limits.socketsMax() ? Optional.empty() : rates.open(CallerOfSocket.of(session));
        if (counted.isEmpty()) {
            session.close(CloseStatus.SERVICE_OVERLOAD);
            return;
        }
        var socket = new Socket(session, counted.get());
        sockets.put(session.getId(), socket);
        Thread.ofVirtual().name("ingress-socket-" + session.getId()).start(socket::write);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
        Socket socket = sockets.get(session.getId());
        if (socket != null && !socket.isClosed()) {
            socket.receive(message.getPayload(), message.isLast());
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Socket socket = sockets.remove(session.getId());
        if (socket != null) {
            socket.forget();
            socket.end();
            socket.counted.close();
        }
    }
}
