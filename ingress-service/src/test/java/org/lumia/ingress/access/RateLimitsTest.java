package org.lumia.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    private RateLimits limits(int clientsMax, String... exempt) {
        List<Cidr> ranges = Stream.of(exempt).map(Cidr::parse).toList();
        return new RateLimits(
                new RateLimits.Settings(true, ranges, RATE, 3, 2, clientsMax, Duration.ofMinutes(10)), clock);
    }

    private static Caller at(String address) {
        return Caller.at(InetAddress.ofLiteral(address));
    }

    @Test
    void whoAsksForMoreIsToldWhenToComeAgain() {
        var limits = limits(100);
        assertThat(limits.take(at("192.0.2.1"), 150)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.1"), 51)).isEqualTo(new Verdict.Later(1));
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(new Verdict.Later(15));
        nanos += Duration.ofSeconds(15).toNanos();
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(TAKEN);
    }

    @Test
    void whatIsRefusedTakesNothing() {
        var limits = limits(100);
        limits.take(at("192.0.2.1"), 190);
        for (int i = 0; i < 100; i++) {
            assertThat(limits.take(at("192.0.2.1"), 20)).isEqualTo(new Verdict.Later(1));
        }
        assertThat(limits.take(at("192.0.2.1"), 10)).isEqualTo(TAKEN);
    }

    @Test
    void whatNoBucketHoldsIsRefusedForGood() {
        assertThat(limits(100).take(at("192.0.2.1"), 201)).isEqualTo(new Verdict.TooHeavy(201, 200));
    }

    @Test
    void aClientOfIpv6IsItsSixtyFourBits() {
        var limits = limits(100);
        assertThat(limits.take(at("2001:db8:0:1::1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("2001:db8:0:1:ffff::2"), 200)).isInstanceOf(Verdict.Later.class);
        assertThat(limits.take(at("2001:db8:0:2::1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.1"), 200)).isEqualTo(TAKEN);
        assertThat(limits.take(at("192.0.2.2"), 200)).isEqualTo(TAKEN);
    }

    @Test
    void exemptRangesAreHeldToNothingAndTheirNeighboursAre() {
        var limits = limits(100, "127.0.0.1", "::1", "10.0.0.0/8");
        for (String exempt : List.of("127.0.0.1", "::1", "10.1.2.3")) {
            for (int i = 0; i < 3; i++) {
                assertThat(limits.take(at(exempt), 1_000)).isEqualTo(TAKEN);
                assertThat(limits.charge(at(exempt), 1_000_000)).isFalse();
            }
            assertThat(limits.isExempt(InetAddress.ofLiteral(exempt))).isTrue();
        }
        for (String stranger : List.of("127.0.0.2", "11.0.0.1", "::2")) {
            limits.take(at(stranger), 200);
            assertThat(limits.take(at(stranger), 200)).isInstanceOf(Verdict.Later.class);
            assertThat(limits.isExempt(InetAddress.ofLiteral(stranger))).isFalse();
        }
    }

    @Test
    void whatARequestCostBeyondItsWeightIsOwed() {
        var limits = limits(100);
        assertThat(limits.take(at("192.0.2.1"), 10)).isEqualTo(TAKEN);
        assertThat(limits.charge(at("192.0.2.1"), 250)).isFalse();
        assertThat(limits.mayAsk(at("192.0.2.1"))).as("60 owed at 10 a second").isEqualTo(new Verdict.Later(7));
        assertThat(limits.owes(at("192.0.2.1"))).hasValue(6);
        assertThat(limits.owes(at("192.0.2.2"))).isEmpty();
        assertThat(limits.mayAsk(at("192.0.2.2"))).isEqualTo(TAKEN);
        nanos += Duration.ofSeconds(7).toNanos();
        assertThat(limits.mayAsk(at("192.0.2.1"))).isEqualTo(TAKEN);
    }

    @Test
    void nobodyOwesMoreThanTwoMinutesGive() {
        var limits = limits(100);
        assertThat(limits.charge(at("192.0.2.1"), 1_000_000)).isTrue();
        assertThat(limits.charge(at("192.0.2.1"), 1)).isTrue();
        assertThat(limits.mayAsk(at("192.0.2.1"))).isEqualTo(new Verdict.Later(121));
        nanos += Duration.ofSeconds(121).toNanos();
        assertThat(limits.mayAsk(at("192.0.2.1"))).isEqualTo(TAKEN);
    }

    @Test
    void requestsAndSocketsOfAClientAreCountedUntilTheyEnd() {
        var limits = limits(100);
        var client = at("192.0.2.1");
        var first = limits.begin(client).orElseThrow();
        limits.begin(client);
        limits.begin(client);
        assertThat(limits.begin(client)).isEmpty();
        assertThat(limits.begin(at("192.0.2.2"))).isPresent();
        first.close();
        assertThat(limits.begin(client)).isPresent();
        assertThat(limits.open(client)).isPresent();
        assertThat(limits.open(client)).isPresent();
        assertThat(limits.open(client)).isEmpty();
    }

    @Test
    void whoIsRefusedAgainAndAgainIsToldLater() {
        var limits = limits(100, "127.0.0.1");
        int atOnce = 0;
        while (limits.isToldAtOnce(at("192.0.2.1"))) {
            atOnce++;
        }
        assertThat(atOnce).isEqualTo(20);
        nanos += Duration.ofMillis(100).toNanos();
        assertThat(limits.isToldAtOnce(at("192.0.2.1"))).isTrue();
        assertThat(limits.isToldAtOnce(at("127.0.0.1"))).isTrue();
    }

    @Test
    void bytesAndProcessorTimeCost() {
        assertThat(Weights.cost(8_191, 249_999)).isZero();
        assertThat(Weights.cost(10 << 20, 0)).isEqualTo(1_280);
        assertThat(Weights.cost(8_192, Duration.ofSeconds(5).toNanos())).isEqualTo(20_001);
    }

    @Test
    void aKeyHasABucketOfItsOwnAndOfItsOwnRate() {
        var limits = limits(100);
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
        var limits = limits(50);
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
