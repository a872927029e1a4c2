package org.lumia.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.access.RateLimits.Verdict;

/** Token buckets by address and by key. */
class RateLimitsTest {
    private static final Rate RATE = new Rate(10, 200);
    private static final Verdict TAKEN = new Verdict.Taken();

    private long nanos;

    private final TimeMeter clock = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    private RateLimits limits(boolean loopbackLimited, int clientsMax) {
        return new RateLimits(
                new RateLimits.Settings(true, loopbackLimited, RATE, clientsMax, Duration.ofMinutes(10)), clock);
    }

    private static Caller at(String address) {
        return Caller.at(InetAddress.ofLiteral(address));
    }

    @Test
    void whoAsksForMoreIsToldWhenToComeAgain() {
        var limits = limits(false, 100);
        assertThat(limits.take(at("192.0.2.1"), 150)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.1"), 51)).isEqualTo(new Verdict.Later(1));
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(new Verdict.Later(15));
        nanos += Duration.ofSeconds(15).toNanos();
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(TAKEN);
    }

    @Test
    void whatIsRefusedTakesNothing() {
        var limits = limits(false, 100);
        limits.take(at("192.0.2.1"), 190);
        for (int i = 0; i < 100; i++) {
            assertThat(limits.take(at("192.0.2.1"), 20)).isEqualTo(new Verdict.Later(1));
        }
        assertThat(limits.take(at("192.0.2.1"), 10)).isEqualTo(TAKEN);
    }

    @Test
    void whatNoBucketHoldsIsRefusedForGood() {
        assertThat(limits(false, 100).take(at("192.0.2.1"), 201)).isEqualTo(new Verdict.TooHeavy(201, 200));
    }

    @Test
    void aClientOfIpv6IsItsSixtyFourBits() {
        var limits = limits(false, 100);
        assertThat(limits.take(at("2001:db8:0:1::1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("2001:db8:0:1:ffff::2"), 200)).isInstanceOf(Verdict.Later.class);
        assertThat(limits.take(at("2001:db8:0:2::1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.2"), 200)).isEqualTo(TAKEN);
    }

    @Test
    void loopbackIsLimitedWhereThatIsWantedAlone() {
        for (String loopback : List.of("127.0.0.1", "127.1.2.3", "::1")) {
            var free = limits(false, 100);
            var limited = limits(true, 100);
            for (int i = 0; i < 3; i++) {
                assertThat(free.take(at(loopback), 200)).isEqualTo(TAKEN);
            }
            limited.take(at(loopback), 200);
            assertThat(limited.take(at(loopback), 200)).isInstanceOf(Verdict.Later.class);
        }
    }

    @Test
    void aKeyHasABucketOfItsOwnAndOfItsOwnRate() {
        var limits = limits(false, 100);
        var address = InetAddress.ofLiteral("192.0.2.1");
        var keyed = new Caller(address, Optional.of(new Caller.Key(1, new Rate(100, 1_000))));
        assertThat(limits.take(Caller.at(address), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(keyed, 1_000)).isEqualTo(TAKEN);
        assertThat(limits.take(keyed, 1_000)).isEqualTo(new Verdict.Later(10));
        var elsewhere = new Caller(InetAddress.ofLiteral("127.0.0.1"), keyed.key());
        assertThat(limits.take(elsewhere, 1_000))
                .as("a key is limited wherever it comes from")
                .isEqualTo(new Verdict.Later(10));
    }

    @Test
    void trackedClientsAreBounded() {
        var limits = limits(false, 50);
        for (int i = 0; i < 5_000; i++) {
            limits.take(at("10.0.%d.%d".formatted(i / 250, i % 250)), 1);
        }
        assertThat(limits.size()).isLessThanOrEqualTo(limits.sizeMax()).isPositive();
    }

    @Test
    void aBatchWeighsTheSumOfItsCalls() {
        assertThat(Weights.of(List.of("eth_call", "eth_chainId", "nothing_known")))
                .isEqualTo(12);
        assertThat(Weights.of(Collections.nCopies(100, "eth_estimateGas"))).isEqualTo(2_000);
        assertThat(Weights.of("debug_traceBlockByNumber")).isEqualTo(Weights.HEAVIEST);
    }
}
