package org.lumia.ingress.access;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the client behind the operator's own proxies: from the right, the first address that is none of theirs. What stands
 * left of it anybody can have written. The proxies name the header that they write; the other one passes them as the client sent it.
 */
public final class Proxies {
    /** Headers that say where a request came from. */
    public enum Header {
        X_FORWARDED_FOR("X-Forwarded-For"),
        /** RFC 7239. */
        FORWARDED("Forwarded");

        private final String text;

        Header(String text) {
            this.text = text;
        }

        /** As it is sent. */
        public String text() {
            return text;
        }
    }

    private static final int HOPS_MAX = 32;
    /** An element's value of {@code for}, quoted or not. */
    private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for=(?:\"([^\"]*)\"|([^;\"]*))\\s*(?=;|$)");

    private static final Pattern WITH_PORT =
            Pattern.compile("\\[([^\\]]*)\\](?::\\d{1,5})?|([^:\\[\\]]*)(?::\\d{1,5})?");

    private final List<Cidr> trusted;
    private final Header header;

    /** @param trusted addresses of the proxies; of all others the header is not read */
    public Proxies(List<Cidr> trusted, Header header) {
        this.trusted = List.copyOf(trusted);
        this.header = header;
    }

    /** What to read of a request. */
    public Header header() {
        return header;
    }

    public boolean isTrusted(InetAddress peer) {
        return trusted.stream().anyMatch(range -> range.contains(peer));
    }

    /**
     * Where an element cannot be read, the proxy that passed it on counts as the client.
     *
     * @param peer who opened the connection
     * @param values of the header, in the order they were sent
     */
    public InetAddress client(InetAddress peer, List<String> values) {
        InetAddress client = peer;
        List<String> hops = hops(values);
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - HOPS_MAX) && isTrusted(client); i--) {
            Optional<InetAddress> before = address(hops.get(i));
            if (before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private static List<String> hops(List<String> values) {
        var hops = new ArrayList<String>();
        for (String value : values) {
            Collections.addAll(hops, value.split(",", -1));
        }
        return hops;
    }

    private Optional<InetAddress> address(String hop) {
        String node = hop.strip();
        if (header == Header.FORWARDED) {
            Matcher pair = FOR.matcher(node);
            if (!pair.find()) {
                return Optional.empty();
            }
            node = (pair.group(1) != null ? pair.group(1) : pair.group(2)).strip();
        }
        Optional<InetAddress> plain = Addresses.parse(node);
        if (plain.isPresent()) {
            return plain;
        }
        Matcher parts = WITH_PORT.matcher(node);
        return parts.matches()
                ? Addresses.parse(parts.group(1) != null ? parts.group(1) : parts.group(2))
                : Optional.empty();
    }
}
