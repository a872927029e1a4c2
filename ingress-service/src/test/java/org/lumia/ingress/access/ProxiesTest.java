package org.lumia.ingress.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lumia.ingress.access.Proxies.Header;

/** Whom a request came from, where proxies may say so. */
class ProxiesTest {
    private static final List<Cidr> TRUSTED = List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32"));

    private static String client(Header header, String peer, String... values) {
        return new Proxies(TRUSTED, header)
                .client(InetAddress.ofLiteral(peer), List.of(values))
                .getHostAddress();
    }

    private static String client(String peer, String... values) {
        return client(Header.X_FORWARDED_FOR, peer, values);
    }

    @Test
    void aStrangersHeaderIsNotBelieved() {
        assertThat(client("192.0.2.1", "127.0.0.1")).isEqualTo("192.0.2.1");
        assertThat(client("192.0.2.1")).isEqualTo("192.0.2.1");
    }

    @Test
    void theRightmostAddressThatIsNoProxyIsTheClient() {
        assertThat(client("10.0.0.1", "127.0.0.1, 198.51.100.7, 10.0.0.2")).isEqualTo("198.51.100.7");
        assertThat(client("10.0.0.1", "127.0.0.1", "198.51.100.7,10.0.0.2")).isEqualTo("198.51.100.7");
        assertThat(client("10.0.0.1", "198.51.100.7:4711")).isEqualTo("198.51.100.7");
        assertThat(client("10.0.0.1", "[2001:dead::1]:4711")).isEqualTo("2001:dead:0:0:0:0:0:1");
        assertThat(client("2001:db8::1", "2001:dead::1")).isEqualTo("2001:dead:0:0:0:0:0:1");
    }

    @Test
    void whereProxiesAloneAreNamedTheFirstOfThemIsTheClient() {
        assertThat(client("10.0.0.1", "10.0.0.3, 10.0.0.2")).isEqualTo("10.0.0.3");
        assertThat(client("10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @Test
    void whatCannotBeReadIsNotLookedBehind() {
        for (String odd : List.of("unknown", "", "_hidden", "127.1", "evil.example", "1.2.3.4, ", "[::1", "1:2:3")) {
            assertThat(client("10.0.0.1", "198.51.100.7, " + odd)).as(odd).isEqualTo("10.0.0.1");
        }
    }

    @Test
    void aLongListIsReadFromTheRightUpToABound() {
        assertThat(client("10.0.0.1", "198.51.100.7" + ", 10.0.0.2".repeat(1_000)))
                .isEqualTo("10.0.0.2");
    }

    @Test
    void theStandardsHeaderIsReadWhereProxiesWriteIt() {
        assertThat(client(Header.FORWARDED, "10.0.0.1", "for=127.0.0.1, for=198.51.100.7;proto=https;by=10.0.0.2"))
                .isEqualTo("198.51.100.7");
        assertThat(client(Header.FORWARDED, "10.0.0.1", "proto=https; For=\"[2001:dead::1]:4711\""))
                .isEqualTo("2001:dead:0:0:0:0:0:1");
        assertThat(client(Header.FORWARDED, "10.0.0.1", "for=198.51.100.7, by=10.0.0.2"))
                .isEqualTo("10.0.0.1");
        assertThat(client(Header.FORWARDED, "10.0.0.1", "for=\"198.51.100.7, for=127.0.0.1\""))
                .as("a comma within quotes is nothing a proxy writes: what is right of it is no address")
                .isEqualTo("10.0.0.1");
    }
}
