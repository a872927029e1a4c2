package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;

/** {@code eth_subscribe} for new heads and logs: each connection is told of each block once it is executed. */
public final class Subscriptions implements ChainFeed.Follower {
    /** Binds what a call came with; unbound for calls over plain HTTP. */
    public static final ScopedValue<Request> REQUEST = ScopedValue.newInstance();

    private static final int NOTIFICATIONS_UNSUPPORTED = -32601;

    /** A WebSocket; sending never waits. */
    public interface Connection {
        void send(Outgoing message);

        /** What it has not been sent yet. */
        long unsentBytes();

        /** Ends it, with what waits for it; says why. */
        void disconnect(String reason);

        /** True before {@link Subscriptions#close} is called for it. */
        boolean isClosed();
    }

    /** One message of a connection: a call, or several. */
    public static final class Request {
        private final Connection connection;
        private final List<Subscription> made = new ArrayList<>();

        public Request(Connection connection) {
            this.connection = connection;
        }

        /** Its answer has been sent: notifications may follow. */
        public void answered() {
            made.forEach(subscription -> subscription.active = true);
        }
    }

    private static final class Subscription {
        private final String id;
        private final Connection connection;
        private final @Nullable LogFilter logs;
        private final ByteBudget.Share filter;
        /** Notifications begin after the answer with the subscription's id was sent. */
        private volatile boolean active;
        /** A block that an answer may have shown before is none to be told of. */
        private volatile long after = Long.MAX_VALUE;

        private Subscription(String id, Connection connection, @Nullable LogFilter logs, ByteBudget.Share filter) {
            this.id = id;
            this.connection = connection;
            this.logs = logs;
            this.filter = filter;
        }
    }

    private final ConcurrentHashMap<Connection, Map<String, Subscription>> connections = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ShownHeight shown;
    private final RandomGenerator random;
    private final int perConnectionMax;
    private final int max;
    private final ByteBudget unsent;
    private final ByteBudget filters;

    /**
     * Made once.
     *
     * @param unsent bytes of notices that connections have not been sent yet
     * @param filters bytes of what subscriptions want
     */
    public Subscriptions(
            ShownHeight shown,
            RandomGenerator random,
            int subscriptionsPerConnectionMax,
            int subscriptionsMax,
            ByteBudget unsent,
            ByteBudget filters) {
        this.shown = shown;
        this.random = random;
        this.perConnectionMax = subscriptionsPerConnectionMax;
        this.max = subscriptionsMax;
        this.unsent = unsent;
        this.filters = filters;
    }

    public Map<String, JsonRpcMethod> methods() {
        return Map.of("eth_subscribe", this::subscribe, "eth_unsubscribe", this::unsubscribe);
    }

    public int size() {
        return count.get();
    }

    public int sizeMax() {
        return max;
    }

    private CompletionStage<String> subscribe(Params params) {
        Request request = request();
        Connection connection = request.connection;
        LogFilter logs = switch (params.text(0)) {
            case "newHeads" -> null;
            case "logs" -> params.optional(1, LogFilter::parse).orElse(LogFilter.ALL);
            default ->
                throw new JsonRpcException(
                        JsonRpcException.INVALID_PARAMS,
                        "no \"%s\" subscription in eth namespace".formatted(params.text(0)));
        };
        var filter = filters.share();
        filter.take(logs == null ? 0 : logs.weight());
        var subscription = new Subscription(
                "0x%016x%016x".formatted(random.nextLong(), random.nextLong()), connection, logs, filter);
        try {
            add(connection, subscription);
        } catch (JsonRpcException refused) {
            filter.close();
            throw refused;
        }
        request.made.add(subscription);
        return shown.get().thenApply(height -> {
            subscription.after = height;
            return subscription.id;
        });
    }

    private void add(Connection connection, Subscription subscription) {
        // In one step with the map's entry: a close at the same moment comes before it or finds it.
        connections.compute(connection, (same, own) -> {
            int ofConnection = own == null ? 0 : own.size();
            if (ofConnection >= perConnectionMax || count.get() >= max) {
                throw new JsonRpcException(
                        JsonRpcException.LIMIT_EXCEEDED,
                        "too many subscriptions (%d on this connection, %d in all), retry later"
                                .formatted(ofConnection, count.get()));
            }
            if (connection.isClosed()) {
                throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "the connection is closed");
            }
            var all = own == null ? new ConcurrentHashMap<String, Subscription>() : own;
            all.put(subscription.id, subscription);
            count.incrementAndGet();
            return all;
        });
    }

    private boolean unsubscribe(Params params) {
        String id = params.text(0);
        boolean[] found = {false};
        connections.computeIfPresent(request().connection, (same, own) -> {
            Subscription ended = own.remove(id);
            if (ended != null) {
                ended.filter.close();
                found[0] = true;
            }
            return own;
        });
        if (!found[0]) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "subscription not found");
        }
        count.decrementAndGet();
        return true;
    }

    private static Request request() {
        if (!REQUEST.isBound()) {
            throw new JsonRpcException(NOTIFICATIONS_UNSUPPORTED, "notifications not supported");
        }
        return REQUEST.get();
    }

    /** Ends what a connection subscribed to; it says that it is closed by now. */
    public void close(Connection connection) {
        var own = connections.remove(connection);
        if (own != null) {
            count.addAndGet(-own.size());
            own.values().forEach(subscription -> subscription.filter.close());
        }
    }

    @Override
    public void onBlock(BlockView block) {
        if (count.get() == 0) {
            return;
        }
        List<Subscription> following = following(block);
        List<Subscription> heads =
                following.stream().filter(one -> one.logs == null).toList();
        if (!heads.isEmpty()) {
            send(BlockJson.header(block).toString(), heads);
        }
        List<Subscription> searching =
                following.stream().filter(one -> one.logs != null).toList();
        if (!searching.isEmpty()) {
            sendLogs(block, searching);
        }
    }

    private List<Subscription> following(BlockView block) {
        return connections.values().stream()
                .flatMap(own -> own.values().stream())
                .filter(subscription -> subscription.active && block.number() > subscription.after)
                .toList();
    }

    /** One log after another: none is made a text before it is known that somebody wants it, or held when it was sent. */
    private void sendLogs(BlockView block, List<Subscription> searching) {
        int logIndex = 0;
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            ExecutedTransaction tx = block.message().getTransactions(i);
            for (int j = 0; j < tx.getLogsCount(); j++, logIndex++) {
                var log = tx.getLogs(j);
                List<Subscription> wanting = searching.stream()
                        .filter(one -> !one.connection.isClosed() && one.logs != null && one.logs.matches(log))
                        .toList();
                if (!wanting.isEmpty()) {
                    send(ReceiptJson.log(block, i, j, logIndex).toString(), wanting);
                }
            }
        }
    }

    private void send(String result, List<Subscription> to) {
        Optional<Outgoing.Payload> made = Outgoing.Payload.of(result, unsent);
        while (made.isEmpty() && disconnectSlowest()) {
            made = Outgoing.Payload.of(result, unsent);
        }
        if (made.isEmpty()) {
            to.forEach(one -> one.connection.disconnect("there is no room for what is to be sent, retry later"));
            return;
        }
        Outgoing.Payload payload = made.get();
        for (Subscription subscription : to) {
            String head =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"%s\",\"result\":"
                            .formatted(subscription.id);
            subscription.connection.send(new Outgoing.Notice(head, payload.held(), "}}"));
        }
        payload.release();
    }

    /** Of all that have something unsent, whoever has most of it goes; false when there is nobody. */
    private boolean disconnectSlowest() {
        Optional<Connection> slowest = connections.keySet().stream()
                .filter(one -> one.unsentBytes() > 0)
                .max(Comparator.comparingLong(Connection::unsentBytes));
        slowest.ifPresent(one -> one.disconnect("messages are not read fast enough"));
        return slowest.isPresent();
    }
}
