package org.lumia.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lumia.ethereum.Address;

/** Whom the operator refuses, and until when. */
class DenylistTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Address SENDER = Address.parse("0x00000000000000000000000000000000000b0b00");

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void aRangeIsRefusedUntilItsTime() {
        var list = new Denylist(
                Map.of(
                        Cidr.parse("192.0.2.0/24"), NOW.plusSeconds(60),
                        Cidr.parse("198.51.100.7"), Instant.MAX,
                        Cidr.parse("2001:db8::/32"), Instant.MAX),
                Map.of());
        assertThat(list.client(address("192.0.2.9"), NOW))
                .contains("requests from 192.0.2.0/24 are refused by this node's operator until 2026-01-01T00:01:00Z");
        assertThat(list.client(address("192.0.2.9"), NOW.plusSeconds(60))).isEmpty();
        assertThat(list.client(address("198.51.100.7"), NOW))
                .contains("requests from 198.51.100.7/32 are refused by this node's operator");
        assertThat(list.client(address("198.51.100.8"), NOW)).isEmpty();
        assertThat(list.client(address("2001:db8:1::1"), NOW)).isPresent();
        assertThat(list.client(address("2001:db9::1"), NOW)).isEmpty();
    }

    @Test
    void aSenderIsRefusedUntilItsTime() {
        var list = new Denylist(Map.of(), Map.of(SENDER, NOW.plusSeconds(60)));
        assertThat(list.sender(SENDER, NOW))
                .contains("transactions of " + SENDER.toChecksum()
                        + " are refused by this node's operator until 2026-01-01T00:01:00Z");
        assertThat(list.sender(SENDER, NOW.plusSeconds(61))).isEmpty();
        assertThat(list.sender(Address.ZERO, NOW)).isEmpty();
    }

    @Test
    void ofTwoDenialsTheLongerHolds() {
        var builder = new Denylist.Builder();
        builder.sender(SENDER, NOW.plusSeconds(100));
        builder.sender(SENDER, NOW.plusSeconds(10));
        builder.client(Cidr.parse("192.0.2.0/24"), NOW.plusSeconds(10));
        builder.client(Cidr.parse("192.0.2.0/24"), Instant.MAX);
        var list = builder.build();
        assertThat(list.sender(SENDER, NOW.plusSeconds(50))).isPresent();
        assertThat(list.client(address("192.0.2.1"), NOW.plusSeconds(50))).isPresent();
        assertThat(list.size()).isEqualTo(2);
    }
}
