package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.TestBlocks;
import org.lumia.ingress.TestGenesis;
import org.lumia.ingress.admission.TransactionReader;
import org.lumia.ingress.admission.Wallet;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.rpc.AnswerBuffer;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import org.lumia.rpc.eth.BlockView;
import org.lumia.testkit.Await;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

class SubscriptionsTest {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final int ROUNDS = 2_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final ByteBudget UNSENT = new ByteBudget(4_000_000, Duration.ZERO);
    private static final ByteBudget FILTERS = new ByteBudget(4_000_000, Duration.ZERO);

    private final AtomicReference<JsonNode> status = new AtomicReference<>(NullNode.instance);
    private final Subscriptions subscriptions = new Subscriptions(
            new ShownHeight(
                    new ChainFeed(), (method, params) -> JsonNodeFactory.instance.stringNode("0x0"), Runnable::run),
            new SecureRandom(),
            100,
            10_000,
            UNSENT,
            FILTERS,
            new StatusFeed(hash -> status.get(), hash -> true, Runnable::run, System::nanoTime));

    private static class Socket implements Subscriptions.Connection {
        private final Queue<JsonNode> received = new ConcurrentLinkedQueue<>();
        volatile boolean closed;
        private volatile String reason = "none";

        @Override
        public void send(Outgoing message) {
            var text = new StringBuilder();
            try {
                message.writeTo(new Outgoing.Parts() {
                    @Override
                    public void text(String part, boolean last) {
                        text.append(part);
                    }

                    @Override
                    public void utf8(AnswerBuffer whole) {
                        text.append(new String(whole.toBytes(), StandardCharsets.UTF_8));
                    }
                });
            } catch (IOException impossible) {
                throw new AssertionError(impossible);
            }
            received.add(JSON.readTree(text.toString()).get("params").get("result"));
            message.release();
        }

        private List<String> texts() {
            return received.stream().map(JsonNode::toString).toList();
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public void disconnect(String why) {
            reason = why;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }
    }

    private void subscribe(Socket socket) {
        var heads = new Params(JsonNodeFactory.instance.arrayNode().add("newHeads"));
        try {
            ScopedValue.where(Subscriptions.REQUEST, new Subscriptions.Request(socket))
                    .call(() -> subscriptions.methods().get("eth_subscribe").call(heads));
        } catch (JsonRpcException closed) {
            assertThat(closed).hasMessage("the connection is closed");
        }
    }

    @Test
    void whatAConnectionHadIsGivenBackThoughItSubscribesAsItCloses() throws Exception {
        try (var tasks = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                var socket = new Socket();
                var start = new CountDownLatch(1);
                var both = new ArrayList<Future<?>>();
                both.add(tasks.submit(() -> {
                    start.await();
                    subscribe(socket);
                    subscribe(socket);
                    return null;
                }));
                both.add(tasks.submit(() -> {
                    start.await();
                    socket.closed = true;
                    subscriptions.close(socket);
                    return null;
                }));
                start.countDown();
                for (Future<?> one : both) {
                    one.get(10, TimeUnit.SECONDS);
                }
            }
        }
        assertThat(subscriptions.size()).isZero();
        assertThat(FILTERS.used()).isZero();
    }

    private Subscriptions.Request request(Socket socket, Object... params) {
        var request = new Subscriptions.Request(socket);
        Object id = ScopedValue.where(Subscriptions.REQUEST, request)
                .call(() -> subscriptions
                        .methods()
                        .get("eth_subscribe")
                        .call(new Params(JSON.valueToTree(List.of(params)))));
        assertThat(((CompletionStage<?>) id).toCompletableFuture().join().toString())
                .startsWith("0x");
        return request;
    }

    @Test
    void whatComesBeforeTheIdIsSentIsToldAfterItInItsOrder() {
        var socket = new Socket();
        var chain = new TestBlocks();
        var heads = request(socket, "newHeads");
        subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        assertThat(socket.received).isEmpty();
        heads.answered();
        subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        assertThat(socket.received.stream().map(head -> head.get("number").asString()))
                .containsExactly("0x1", "0x2", "0x3");
        socket.closed = true;
        subscriptions.close(socket);
        assertThat(UNSENT.used()).isZero();
    }

    @Test
    void aSubscriptionWhoseIdIsNotReadEndsAndHoldsNothing() {
        var socket = new Socket();
        var chain = new TestBlocks();
        request(socket, "newHeads");
        for (int block = 0; block <= 1_024; block++) {
            subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        }
        assertThat(socket.reason).isEqualTo("messages are not read fast enough");
        socket.closed = true;
        subscriptions.close(socket);
        assertThat(UNSENT.used()).isZero();
    }

    @Test
    void aConnectionThatEndsWhileItIsSentWhatWaitedHoldsNothing() {
        var socket = new Socket() {
            @Override
            public void send(Outgoing message) {
                super.send(message);
                closed = true;
                subscriptions.close(this);
            }
        };
        var chain = new TestBlocks();
        var heads = request(socket, "newHeads");
        subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        subscriptions.onBlock(BlockView.of(chain.next(List.of())));
        heads.answered();
        assertThat(subscriptions.size()).isZero();
        assertThat(UNSENT.used()).isZero();
    }

    @Test
    void pendingTransactionsAreToldByHashOrWhole() {
        var raw = new Wallet(1).transfer(0);
        var tx = ((TransactionReader.WellFormed) new TransactionReader(TestGenesis.development()).read(raw, 1))
                .submission();
        var hashes = new Socket();
        var whole = new Socket();
        var syncing = new Socket();
        request(hashes, "newPendingTransactions").answered();
        request(whole, "newPendingTransactions", true).answered();
        request(syncing, "syncing").answered();
        subscriptions.onPending(List.of(tx));
        assertThat(hashes.texts()).containsExactly("\"" + tx.hash() + "\"");
        assertThat(whole.received.element().get("hash").asString())
                .isEqualTo(tx.hash().toString());
        assertThat(whole.received.element().get("blockNumber").isNull()).isTrue();
        assertThat(syncing.texts()).as("as geth of a node that is not behind").containsExactly("false");
    }

    @Test
    void theStatusOfATransactionIsToldAtOnceAndAtEachChangeUntilItsEnd() throws Exception {
        var socket = new Socket();
        var feed = new StatusFeed(hash -> status.get(), hash -> true, Runnable::run, System::nanoTime);
        var ended = feed.watch(Hash.ZERO, news -> socket.received.add(news));
        Await.until("the status now", WAIT_MAX, () -> socket.texts().equals(List.of("null")));
        for (String level : List.of("accepted", "accepted", "executed", "finalized")) {
            status.set(JSON.createObjectNode().put("level", level));
            feed.changed();
            String told = "{\"level\":\"%s\"}".formatted(level);
            Await.until(level, WAIT_MAX, () -> socket.texts().getLast().equals(told));
        }
        assertThat(socket.texts()).hasSize(4);
        Await.until("forgotten", WAIT_MAX, () -> feed.size() == 0);
        ended.run();

        status.set(NullNode.instance);
        request(socket, "lumia_transactionStatus", Hash.ZERO.toString());
        socket.closed = true;
        subscriptions.close(socket);
        assertThat(subscriptions.size()).isZero();
    }

    private Object subscribeToLogs(String filter) {
        var params = new Params(JSON.readTree("[\"logs\",%s]".formatted(filter.replace('\'', '"'))));
        return ScopedValue.where(Subscriptions.REQUEST, new Subscriptions.Request(new Socket()))
                .call(() -> subscriptions.methods().get("eth_subscribe").call(params));
    }

    @Test
    void aFilterOfAWrongTypeIsNotTakenForNone() {
        String argument = "invalid argument 1: ";
        var wrong = Map.of(
                "[]", "an object was expected",
                "'0x00'", "an object was expected",
                "true", "an object was expected",
                "{'topics':'0x00'}", "topics: an array was expected",
                "{'topics':{}}", "topics: an array was expected",
                // geth, FilterCriteria.UnmarshalJSON.
                "{'topics':[5]}", "topics[0]: invalid topic(s)",
                "{'topics':[null,[{}]]}", "topics[1]: invalid topic(s)",
                "{'address':5}", "invalid addresses in query",
                "{'address':[{}]}", "non-string address at index 0",
                "{'fromBlock':5}", "fromBlock: a block number or tag was expected");
        wrong.forEach((filter, words) -> assertThatThrownBy(() -> subscribeToLogs(filter))
                .as(filter)
                .isInstanceOfSatisfying(
                        JsonRpcException.class,
                        refused -> assertThat(refused.code()).isEqualTo(JsonRpcException.INVALID_PARAMS))
                .hasMessage(argument + words));
        for (String none :
                List.of("null", "{}", "{'topics':null,'address':null}", "{'topics':[null,[]],'fromBlock':'latest'}")) {
            assertThat(subscribeToLogs(none)).as(none).isNotNull();
        }
    }
}
