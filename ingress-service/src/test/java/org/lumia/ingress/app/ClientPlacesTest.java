package org.lumia.ingress.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lumia.rpc.ByteBudget;
import org.lumia.rpc.JsonRpcException;
import org.lumia.rpc.ReadClass;

/** One client's slow reads wait for each other, and nobody else for them. */
class ClientPlacesTest {
    private final ByteBudget budget = ByteBudget.unbounded();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        threads.close();
    }

    private String read(ClientPlaces places, String client) {
        try (var share = budget.share()) {
            if (!client.isEmpty()) {
                share.of(client);
            }
            return share.with(() -> places.run(ReadClass.CALLS, () -> "read"));
        }
    }

    private Future<?> occupied(ClientPlaces places, String client, CountDownLatch begun) {
        return threads.submit(() -> {
            try (var share = budget.share()) {
                share.of(client);
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
}
