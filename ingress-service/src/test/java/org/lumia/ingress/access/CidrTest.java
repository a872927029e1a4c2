package org.lumia.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ranges of addresses, and what is read as an address. */
class CidrTest {
    private static boolean contains(String range, String address) {
        return Cidr.parse(range).contains(InetAddress.ofLiteral(address));
    }

    @Test
    void aRangeHoldsItsAddressesAndNoOthers() {
        assertThat(contains("10.0.0.0/8", "10.255.0.1")).isTrue();
        assertThat(contains("10.0.0.0/8", "11.0.0.1")).isFalse();
        assertThat(contains("192.0.2.128/25", "192.0.2.127")).isFalse();
        assertThat(contains("192.0.2.7", "192.0.2.7")).isTrue();
        assertThat(contains("0.0.0.0/0", "203.0.113.9")).isTrue();
        assertThat(contains("0.0.0.0/0", "::1")).isFalse();
        assertThat(contains("2001:db8::/33", "2001:db8:7fff::1")).isTrue();
        assertThat(contains("2001:db8::/33", "2001:db8:8000::1")).isFalse();
        assertThat(Cidr.parse("::ffff:10.0.0.1")).isEqualTo(Cidr.parse("10.0.0.1/32"));
    }

    @Test
    void whatIsNoRangeIsRefused() {
        for (String wrong : List.of(
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.1/8",
                "::/129",
                "a.example/8")) {
            assertThatThrownBy(() -> Cidr.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesZonesAndOddFormsAreNoAddresses() {
        for (String wrong : List.of(
                "localhost",
                "example.com",
                "127.1",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "fe80::1%1",
                "fe80::1%lo",
                "[::1]",
                " ",
                "1.2.3.256",
                "2130706433")) {
            assertThat(Addresses.parse(wrong)).as(wrong).isEmpty();
        }
        assertThat(Addresses.parse("::ffff:192.0.2.1")).contains(InetAddress.ofLiteral("192.0.2.1"));
    }
}
