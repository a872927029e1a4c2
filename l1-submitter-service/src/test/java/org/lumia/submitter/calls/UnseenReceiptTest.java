package org.lumia.submitter.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnseenReceiptTest {
    private final UnseenReceipt unseen = new UnseenReceipt();

    private boolean isAwaited(long nonce, int seconds) {
        return unseen.isAwaited(nonce, TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void eachNonceHasFifteenSecondsOfItsOwn() {
        assertThat(isAwaited(4, 100)).isTrue();
        assertThat(isAwaited(4, 114)).isTrue();
        assertThat(isAwaited(4, 115)).isFalse();
        assertThat(isAwaited(5, 116)).isTrue();
    }

    @Test
    void aNonceThatIsCountedAgainLaterIsWaitedForAgain() {
        assertThat(isAwaited(4, 100)).isTrue();
        unseen.clear();
        assertThat(isAwaited(4, 200)).isTrue();
    }
}
