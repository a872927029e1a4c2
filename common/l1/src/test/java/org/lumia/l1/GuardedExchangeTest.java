package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lumia.ethereum.Hash;
import org.lumia.rpc.JsonRpcClient;

/** Over real HTTP. */
@Timeout(60)
class GuardedExchangeTest {
    private final PlayedNode played = new PlayedNode().results("eth_chainId", "\"0x1\"");
    private final JsonRpcClient client = new JsonRpcClient(played.url(), Duration.ofMillis(500));
    private final CircuitBreaker breaker = GuardedExchange.breaker("l1");
    private final L1Node node = new L1Node(
            GuardedExchange.ofReads(client::ask, breaker), GuardedExchange.ofBroadcasts(client::ask, breaker));

    @AfterEach
    void close() {
        client.close();
        played.close();
    }

    @Test
    void aLimitEndsAnExchangeWhoseBodyStallsAndItIsNotAskedAgain() {
        played.stalls = true;
        assertThatThrownBy(node::chainId)
                .isInstanceOf(L1Exception.class)
                .hasMessageContaining("did not answer within 500 ms");
        assertThat(played.asked).hasSize(1);
    }

    @Test
    void aReadThatBreaksOffIsAskedAgain() {
        played.breaks.set(1);
        assertThat(node.chainId()).isEqualTo(1);
        assertThat(played.asked).hasSize(2);
    }

    @Test
    void aBroadcastThatBreaksOffIsNotSentAgainByItself() {
        played.breaks.set(1);
        assertThatThrownBy(() -> node.broadcast(Hash.ZERO, new byte[] {3}))
                .isInstanceOf(L1Exception.class)
                .hasMessageContaining("no answer to eth_sendRawTransaction");
        assertThat(played.asked).hasSize(1);
    }

    @Test
    void aNodeThatIsAwayIsLeftAloneForAWhile() {
        played.stalls = true;
        for (int i = 0; i < 8; i++) {
            assertThatThrownBy(node::chainId).isInstanceOf(L1Exception.class);
        }
        assertThat(played.asked).hasSize(4);
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
