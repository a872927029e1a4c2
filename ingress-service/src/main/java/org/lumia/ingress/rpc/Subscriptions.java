package org.lumia.ingress.rpc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.admission.PendingFeed;
import org.lumia.ingress.admission.Submission;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.protocol.v1.ExecutedTransaction;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.JsonRpcMethod;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockJson;
import org.lumia.rpc.eth.BlockView;
import org.lumia.rpc.eth.ReceiptJson;
import org.lumia.rpc.eth.TransactionJson;

/**
 * {@code eth_subscribe}: new heads, logs, pending transactions, whether this node syncs, how far a transaction has come. Each
 * connection is told of each once.
 */
public final class Subscriptions implements ChainFeed.Follower, PendingFeed.Follower {
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
            made.forEach(Subscription::activate);
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
    private final StatusFeed status;

    /**
     * Made once.
     *
     * @param unsent bytes of notices that connections have not been sent yet
     * @param filters bytes of what subscriptions want
     * @param status of transactions
     */
    public Subscriptions(
            ShownHeight shown,
            RandomGenerator random,
            int subscriptionsPerConnectionMax,
            int subscriptionsMax,
            ByteBudget unsent,
            ByteBudget filters,
            StatusFeed status) {
        this.shown = shown;
        this.random = random;
        this.perConnectionMax = subscriptionsPerConnectionMax;
        this.max = subscriptionsMax;
        this.unsent = unsent;
        this.filters = filters;
        this.status = status;
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
        Subscription.Topic topic = topic(params);
        var held = filters.share();
        held.take(topic.weight());
        var subscription = new Subscription(
                "0x%016x%016x".formatted(random.nextLong() | Long.MIN_VALUE, random.nextLong()),
                request.connection,
                topic,
                held);
        try {
            add(request.connection, subscription);
        } catch (JsonRpcException refused) {
            held.close();
            throw refused;
        }
        request.made.add(subscription);
        return switch (topic) {
            case Subscription.Topic.Heads h -> afterShown(subscription);
            case Subscription.Topic.Logs l -> afterShown(subscription);
            case Subscription.Topic.Pending p -> CompletableFuture.completedFuture(subscription.id());
            case Subscription.Topic.Syncing s -> {
                // As geth, to whoever asks a node that is not behind.
                send("false", List.of(subscription));
                yield CompletableFuture.completedFuture(subscription.id());
            }
            case Subscription.Topic.Status(Hash hash) -> {
                subscription.atClose(status.watch(hash, news -> send(news.toString(), List.of(subscription))));
                yield CompletableFuture.completedFuture(subscription.id());
            }
        };
    }

    private static Subscription.Topic topic(Params params) {
        return switch (params.text(0)) {
            case "newHeads" -> new Subscription.Topic.Heads();
            case "logs" ->
                new Subscription.Topic.Logs(params.optional(1, LogFilter::parse).orElse(LogFilter.ALL));
            case "newPendingTransactions" -> new Subscription.Topic.Pending(params.bool(1, false));
            case "syncing" -> new Subscription.Topic.Syncing();
            case "lumia_transactionStatus" -> new Subscription.Topic.Status(params.hash(1));
            default ->
                throw new JsonRpcException(
                        JsonRpcException.INVALID_PARAMS,
                        "no \"%s\" subscription in eth namespace".formatted(params.text(0)));
        };
    }

    private CompletionStage<String> afterShown(Subscription subscription) {
        return shown.get().thenApply(height -> {
            subscription.after(height);
            return subscription.id();
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
            all.put(subscription.id(), subscription);
            count.incrementAndGet();
            return all;
        });
    }

    private boolean unsubscribe(Params params) {
        String id = params.text(0);
        var ended = new AtomicReference<@Nullable Subscription>();
        connections.computeIfPresent(request().connection, (same, own) -> {
            ended.set(own.remove(id));
            return own;
        });
        // Not within the map's step: who sends to the subscription may be about to take the connection out.
        Subscription found = ended.get();
        if (found == null) {
            throw new JsonRpcException(JsonRpcException.SERVER_ERROR, "subscription not found");
        }
        found.close();
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
            own.values().forEach(Subscription::close);
        }
    }

    @Override
    public void onBlock(BlockView block) {
        if (count.get() == 0) {
            return;
        }
        List<Subscription> heads = following(block, Subscription.Topic.Heads.class);
        if (!heads.isEmpty()) {
            send(BlockJson.header(block).toString(), heads);
        }
        List<Subscription> searching = following(block, Subscription.Topic.Logs.class);
        if (!searching.isEmpty()) {
            sendLogs(block, searching);
        }
    }

    private List<Subscription> following(BlockView block, Class<? extends Subscription.Topic> topic) {
        return all().filter(
                        subscription -> topic.isInstance(subscription.topic()) && subscription.follows(block.number()))
                .toList();
    }

    private Stream<Subscription> all() {
        return connections.values().stream().flatMap(own -> own.values().stream());
    }

    @Override
    public void onPending(List<Submission> transactions) {
        if (count.get() == 0) {
            return;
        }
        List<Subscription> hashes = pending(false);
        List<Subscription> whole = pending(true);
        for (Submission tx : transactions) {
            if (!hashes.isEmpty()) {
                send("\"%s\"".formatted(tx.hash()), hashes);
            }
            if (!whole.isEmpty()) {
                send(
                        TransactionJson.pending(tx.hash(), tx.sender(), tx.transaction())
                                .toString(),
                        whole);
            }
        }
    }

    private List<Subscription> pending(boolean whole) {
        return all().filter(subscription -> subscription.topic().equals(new Subscription.Topic.Pending(whole)))
                .toList();
    }

    /** One log after another: none is made a text before it is known that somebody wants it, or held when it was sent. */
    private void sendLogs(BlockView block, List<Subscription> searching) {
        int logIndex = 0;
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            ExecutedTransaction tx = block.message().getTransactions(i);
            for (int j = 0; j < tx.getLogsCount(); j++, logIndex++) {
                var log = tx.getLogs(j);
                List<Subscription> wanting =
                        searching.stream().filter(one -> one.wants(log)).toList();
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
            to.forEach(one -> one.connection().disconnect("there is no room for what is to be sent, retry later"));
            return;
        }
        Outgoing.Payload payload = made.get();
        to.forEach(subscription -> subscription.send(payload.held()));
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
