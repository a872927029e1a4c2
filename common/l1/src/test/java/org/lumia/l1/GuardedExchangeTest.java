package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lumia.ethereum.Hash;
import org.lumia.rpc.HttpLimits;
import org.lumia.rpc.JsonRpcClient;

/** Over real HTTP. */
@Timeout(120)
class GuardedExchangeTest {
    private final PlayedNode played = new PlayedNode().results("eth_chainId", "\"0x1\"");
    private final JsonRpcClient client = new JsonRpcClient(played.url(), Duration.ofSeconds(20));
    private final CircuitBreaker breaker = GuardedExchange.breaker("l1");
    private final AtomicInteger asked = new AtomicInteger();
    private final L1Node node = node(client);
    private final L1Node hasty = node(client.within(HttpLimits.within(Duration.ofMillis(500))));

    private L1Node node(JsonRpcClient to) {
        Exchange counted = (method, parameters) -> {
            asked.incrementAndGet();
            return to.ask(method, parameters);
        };
        return new L1Node(GuardedExchange.ofReads(counted, breaker), GuardedExchange.ofBroadcasts(counted, breaker));
    }

    @AfterEach
    void close() {
        client.close();
        played.close();
    }

    /** From the second question on: the first one pays for the connection. */
    private void stall() throws IOException {
        assertThat(client.ask("eth_chainId")).isNotNull();
        played.stalls = true;
    }

    @Test
    void aLimitEndsAnExchangeWhoseBodyStallsAndItIsNotAskedAgain() throws IOException {
        stall();
        assertThatThrownBy(hasty::chainId)
                .isInstanceOf(L1Exception.class)
                .hasMessageContaining("did not answer within 500 ms");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aReadThatBreaksOffIsAskedAgain() {
        played.breaks.set(1);
        assertThat(node.chainId()).isEqualTo(1);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aBroadcastThatBreaksOffIsNotSentAgainByItself() {
        played.breaks.set(1);
        assertThatThrownBy(() -> node.broadcast(Hash.ZERO, new byte[] {3}))
                .isInstanceOf(L1Exception.class)
                .hasMessageContaining("no answer to eth_sendRawTransaction");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aNodeThatIsAwayIsLeftAloneForAWhile() throws IOException {
        stall();
        for (int i = 0; i < 8; i++) {
            assertThatThrownBy(hasty::chainId).isInstanceOf(L1Exception.class);
        }
        assertThat(asked.get()).isBetween(4, 5);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void anErrorOfTheNodesOwnOpensNothing() {
        played.errs("eth_chainId", -32000, "no");
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(node::chainId).hasMessageContaining("error -32000: no");
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }
}
