package org.lumia.l1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lumia.l1.Exchange.Answer;
import org.lumia.l1.Exchange.NodeError;
import tools.jackson.databind.json.JsonMapper;

class GuardedExchangeTest {
    private static final Answer ANSWER = new Answer(JsonMapper.shared().nullNode(), Optional.empty());

    private final AtomicInteger calls = new AtomicInteger();

    @Test
    @Timeout(30)
    void aLimitEndsAnExchangeWhoseBodyStalls() {
        try (var played = new PlayedNode()) {
            played.results("eth_chainId", "\"0x1\"");
            var exchange = new HttpExchange(played.url(), Duration.ofMillis(500));
            played.stalls = true;
            assertThatThrownBy(() -> exchange.ask("eth_chainId", List.of()))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("no whole answer in 500 ms");
        }
    }

    @Test
    void aReadThatFailsAtOnceIsAskedAgainAndABroadcastIsNot() throws Exception {
        Exchange flaky = (method, parameters) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IOException("connection reset");
            }
            return ANSWER;
        };
        assertThat(GuardedExchange.ofReads(flaky, GuardedExchange.breaker("a")).ask("eth_chainId", List.of()))
                .isSameAs(ANSWER);
        calls.set(0);
        var broadcasts = GuardedExchange.ofBroadcasts(flaky, GuardedExchange.breaker("b"));
        assertThatThrownBy(() -> broadcasts.ask("eth_sendRawTransaction", List.of()))
                .hasMessage("connection reset");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aReadThatTookItsWholeTimeIsNotAskedAgain() {
        Exchange slow = (method, parameters) -> {
            calls.incrementAndGet();
            throw new HttpTimeoutException("too long");
        };
        var reads = GuardedExchange.ofReads(slow, GuardedExchange.breaker("a"));
        assertThatThrownBy(() -> reads.ask("eth_chainId", List.of())).isInstanceOf(HttpTimeoutException.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void aNodeThatIsAwayIsLeftAloneForAWhile() {
        Exchange away = (method, parameters) -> {
            calls.incrementAndGet();
            throw new HttpTimeoutException("too long");
        };
        var breaker = GuardedExchange.breaker("a");
        var reads = GuardedExchange.ofReads(away, breaker);
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> reads.ask("eth_chainId", List.of())).isInstanceOf(IOException.class);
        }
        assertThat(calls).hasValue(4);
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void anErrorOfTheNodesOwnOpensNothing() throws Exception {
        var refused = new Answer(JsonMapper.shared().nullNode(), Optional.of(new NodeError(-32000, "no", "")));
        var breaker = GuardedExchange.breaker("a");
        var reads = GuardedExchange.ofReads((method, parameters) -> refused, breaker);
        for (int i = 0; i < 20; i++) {
            assertThat(reads.ask("eth_chainId", List.of())).isSameAs(refused);
        }
        assertThat(breaker.getState()).isEqualTo(CircuitBreaker.State.CLOSED);
    }
}
