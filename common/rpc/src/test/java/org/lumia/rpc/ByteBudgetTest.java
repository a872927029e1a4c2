package org.lumia.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What requests hold together stays within its bound, and none that holds little waits for those that hold much. */
class ByteBudgetTest {
    private static final long MIB = 1 << 20;

    private final ByteBudget budget = new ByteBudget(16 * MIB, Duration.ZERO);

    @Test
    void aShareHoldsAQuarter() {
        try (var share = budget.share()) {
            share.take(4 * MIB);
            assertThatExceptionOfType(JsonRpcException.class)
                    .isThrownBy(() -> share.take(1))
                    .withMessage("the request takes more than 4194304 bytes of memory");
            assertThat(share.tryTake(1)).isFalse();
            share.give(MIB);
            assertThat(share.tryTake(MIB)).isTrue();
            assertThat(budget.used()).isEqualTo(4 * MIB);
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void theLastEighthIsForThoseThatHoldLittle() {
        for (int i = 0; i < 7; i++) {
            budget.share().take(2 * MIB);
        }
        try (var much = budget.share();
                var little = budget.share()) {
            assertThatExceptionOfType(JsonRpcException.class)
                    .isThrownBy(() -> much.take(ByteBudget.LITTLE_BYTES_MAX + 1))
                    .satisfies(full -> assertThat(full.code()).isEqualTo(JsonRpcException.LIMIT_EXCEEDED))
                    .withMessageContaining("retry later");
            little.take(ByteBudget.LITTLE_BYTES_MAX);
            assertThat(little.tryTake(1)).isFalse();
        }
        assertThat(budget.refusals()).isEqualTo(2);
    }

    @Test
    void aRequestWaitsForWhatAnotherGivesBack() {
        var patient = new ByteBudget(16 * MIB, Duration.ofMinutes(1));
        var first = patient.share();
        for (int i = 0; i < 3; i++) {
            patient.share().take(4 * MIB);
        }
        first.take(2 * MIB);
        var second = patient.share();
        var taken = CompletableFuture.runAsync(() -> second.take(2 * MIB));
        first.close();
        taken.join();
        assertThat(second.held()).isEqualTo(2 * MIB);
    }

    @Test
    void nothingIsGivenAfterTheEnd() {
        var share = budget.share();
        share.close();
        assertThat(share.tryTake(1)).isFalse();
        assertThatExceptionOfType(JsonRpcException.class).isThrownBy(() -> share.take(1));
        assertThat(budget.used()).isZero();
    }

    @Test
    void aBufferDrawsWhatItHoldsAndIsBounded() {
        try (var share = budget.share()) {
            var buffer = AnswerBuffer.of(200_000, share);
            buffer.write(new byte[150_000], 0, 150_000);
            assertThat(share.held()).isBetween(150_000L, 150_000L + (64 << 10));
            assertThatExceptionOfType(AnswerTooLargeException.class)
                    .isThrownBy(() -> buffer.write(new byte[50_001], 0, 50_001));
            assertThat(buffer.toBytes()).hasSize(150_000);
            buffer.discard();
            assertThat(share.held()).isZero();
        }
    }

    @Test
    void smallTextsThatMakeManyObjectsWeighWhatTheyMake() {
        byte[] nested = ("[" + "[],".repeat(1_000) + "[]]").getBytes(StandardCharsets.UTF_8);
        assertThat(JsonWeight.of(nested)).isGreaterThan(64 * 2_000);
        byte[] text = ("\"" + "a".repeat(1_000) + "\"").getBytes(StandardCharsets.UTF_8);
        assertThat(JsonWeight.of(text)).isLessThan(1_100);
    }
}
