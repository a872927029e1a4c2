package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class SubscriptionsTest {
    private static final int ROUNDS = 2_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final ByteBudget UNSENT = new ByteBudget(4_000_000, Duration.ZERO);
    private static final ByteBudget FILTERS = new ByteBudget(4_000_000, Duration.ZERO);

    private final Subscriptions subscriptions = new Subscriptions(
            new ShownHeight(
                    new ChainFeed(), (method, params) -> JsonNodeFactory.instance.stringNode("0x0"), Runnable::run),
            new SecureRandom(),
            100,
            10_000,
            UNSENT,
            FILTERS);

    private static final class Socket implements Subscriptions.Connection {
        private volatile boolean closed;

        @Override
        public void send(Outgoing message) {
            message.release();
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public void disconnect(String reason) {}

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
