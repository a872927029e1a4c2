package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;
import tools.jackson.databind.node.ObjectNode;

/** {@code eth_subscribe} for new heads and logs: each connection is told of each block once it is executed. */
public final class Subscriptions implements ChainFeed.Follower {
    /** Binds what a call came with; unbound for calls over plain HTTP. */
    public static final ScopedValue<Request> REQUEST = ScopedValue.newInstance();

    private static final int NOTIFICATIONS_UNSUPPORTED = -32601;

    /** A WebSocket; sending never waits. */
    public interface Connection {
        void send(String text);

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
        /** Notifications begin after the answer with the subscription's id was sent. */
        private volatile boolean active;
        /** A block that an answer may have shown before is none to be told of. */
        private volatile long after = Long.MAX_VALUE;

        private Subscription(String id, Connection connection, @Nullable LogFilter logs) {
            this.id = id;
            this.connection = connection;
            this.logs = logs;
        }
    }

    private final ConcurrentHashMap<Connection, Map<String, Subscription>> connections = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ShownHeight shown;
    private final RandomGenerator random;
    private final int perConnectionMax;
    private final int max;

    public Subscriptions(
            ShownHeight shown, RandomGenerator random, int subscriptionsPerConnectionMax, int subscriptionsMax) {
        this.shown = shown;
        this.random = random;
        this.perConnectionMax = subscriptionsPerConnectionMax;
        this.max = subscriptionsMax;
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
        var subscription =
                new Subscription("0x%016x%016x".formatted(random.nextLong(), random.nextLong()), connection, logs);
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
        request.made.add(subscription);
        return shown.get().thenApply(height -> {
            subscription.after = height;
            return subscription.id;
        });
    }

    private boolean unsubscribe(Params params) {
        String id = params.text(0);
        boolean[] found = {false};
        connections.computeIfPresent(request().connection, (same, own) -> {
            found[0] = own.remove(id) != null;
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
        }
    }

    @Override
    public void onBlock(BlockView block) {
        if (count.get() == 0) {
            return;
        }
        String header = BlockJson.header(block).toString();
        List<RenderedLog> logs = logs(block);
        forEachFollowing(block, subscription -> {
            if (subscription.logs == null) {
                send(subscription, header);
            }
        });
        if (!logs.isEmpty()) {
            forEachFollowing(block, subscription -> sendMatching(subscription, logs));
        }
    }

    private void forEachFollowing(BlockView block, Consumer<Subscription> action) {
        for (var own : connections.values()) {
            for (Subscription subscription : own.values()) {
                if (subscription.active && block.number() > subscription.after) {
                    action.accept(subscription);
                }
            }
        }
    }

    private record RenderedLog(org.lumia.protocol.v1.Log log, String json) {}

    private static List<RenderedLog> logs(BlockView block) {
        var logs = new ArrayList<RenderedLog>();
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            ExecutedTransaction tx = block.message().getTransactions(i);
            for (int j = 0; j < tx.getLogsCount(); j++) {
                ObjectNode rendered = ReceiptJson.log(block, i, j, logs.size());
                logs.add(new RenderedLog(tx.getLogs(j), rendered.toString()));
            }
        }
        return logs;
    }

    private static void sendMatching(Subscription subscription, List<RenderedLog> logs) {
        LogFilter filter = subscription.logs;
        for (RenderedLog log : logs) {
            if (filter != null && filter.matches(log.log())) {
                send(subscription, log.json());
            }
        }
    }

    private static void send(Subscription subscription, String result) {
        subscription.connection.send(
                "{\"jsonrpc\":\"2.0\",\"method\":\"eth_subscription\",\"params\":{\"subscription\":\"%s\",\"result\":%s}}"
                        .formatted(subscription.id, result));
    }
}
