package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.Gate;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.ReadClass;

/** One client's slow reads wait for each other, and nobody else for them. */
class ClientPlacesTest {
    private final ByteBudget budget = ByteBudget.unbounded();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private static final long WORK_NANOS_MAX = 1_000;

    private final Map<String, Long> worked = new ConcurrentHashMap<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        threads.close();
    }

    private Gate gate(String client) {
        return new Gate() {
            @Override
            public void enter(List<String> methods) {}

            @Override
            public Optional<Object> client() {
                return client.isEmpty() ? Optional.empty() : Optional.of(client);
            }

            @Override
            public void settle(long bytes, long workNanos) {
                worked.merge(client, workNanos, Long::sum);
            }

            @Override
            public void goOn() {
                if (worked.getOrDefault(client, 0L) > WORK_NANOS_MAX) {
                    throw new JsonRpcException(JsonRpcException.LIMIT_EXCEEDED, "owes");
                }
            }
        };
    }

    private String read(ClientPlaces places, String client) {
        try (var share = budget.share()) {
            share.of(gate(client));
            return share.with(() -> places.run(ReadClass.CALLS, () -> "read"));
        }
    }

    private Future<?> occupied(ClientPlaces places, String client, CountDownLatch begun) {
        return threads.submit(() -> {
            try (var share = budget.share()) {
                share.of(gate(client));
                share.with(() -> places.run(ReadClass.CALLS, () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                    return true;
                }));
            }
        });
    }

    @Test
    void whoHasAllItsPlacesTakenWaitsAndOthersDoNot() throws Exception {
        var places = new ClientPlaces(2, Duration.ofMillis(1));
        var begun = new CountDownLatch(2);
        var one = occupied(places, "a", begun);
        var two = occupied(places, "a", begun);
        begun.await();
        assertThatThrownBy(() -> read(places, "a"))
                .isInstanceOf(JsonRpcException.class)
                .hasMessage("too many calls of one client at once, at most 2, retry later");
        assertThat(read(places, "b")).isEqualTo("read");
        assertThat(read(places, "")).as("nobody's").isEqualTo("read");
        end.countDown();
        one.get();
        two.get();
        assertThat(read(places, "a")).isEqualTo("read");
    }

    @Test
    void aReadIsChargedBeforeTheNextOfTheSameRequestBegins() {
        var places = new ClientPlaces(2, Duration.ofMillis(1));
        try (var share = budget.share()) {
            share.of(gate("a"));
            assertThat(share.<String, RuntimeException>with(() -> places.run(ReadClass.CALLS, () -> {
                        share.worked(2 * WORK_NANOS_MAX);
                        return "costly";
                    })))
                    .isEqualTo("costly");
            assertThatThrownBy(() -> share.with(() -> places.run(ReadClass.CALLS, () -> "next")))
                    .hasMessage("owes");
        }
        assertThat(read(places, "b")).isEqualTo("read");
    }
}
