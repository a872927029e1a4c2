package org.lumia.ingress.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.chain.ChainFeed;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.Params;
import tools.jackson.databind.node.JsonNodeFactory;

class SubscriptionsTest {
    private static final int ROUNDS = 2_000;

    private final Subscriptions subscriptions = new Subscriptions(
            new ShownHeight(
                    new ChainFeed(), (method, params) -> JsonNodeFactory.instance.stringNode("0x0"), Runnable::run),
            new SecureRandom(),
            100,
            10_000);

    private static final class Socket implements Subscriptions.Connection {
        private volatile boolean closed;

        @Override
        public void send(String text) {}

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
    }
}
