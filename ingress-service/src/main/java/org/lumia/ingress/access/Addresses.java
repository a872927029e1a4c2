package org.lumia.ingress.access;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/** Addresses of clients, read without asking a name server. */
public final class Addresses {
    private static final int TEXT_MAX = 45;
    private static final int IPV6_CLIENT_BITS = 64;

    private Addresses() {}

    /** An IPv4 or IPv6 literal; IPv4 within IPv6 becomes IPv4. Empty for anything else, names and zones included. */
    public static Optional<InetAddress> parse(String text) {
        if (text.length() > TEXT_MAX || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        boolean isSix = text.indexOf(':') >= 0;
        if (!isSix && !isDotted(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text)).filter(address -> !hasZone(address));
        } catch (IllegalArgumentException other) {
            return Optional.empty();
        }
    }

    private static boolean hasZone(InetAddress address) {
        return address instanceof Inet6Address six && (six.getScopeId() != 0 || six.getScopedInterface() != null);
    }

    /** Four decimal numbers: shorter, octal and hexadecimal forms mean different addresses to different programs. */
    private static boolean isDotted(String text) {
        String[] parts = text.split("\\.", -1);
        for (String part : parts) {
            boolean decimal = !part.isEmpty() && part.chars().allMatch(digit -> digit >= '0' && digit <= '9');
            if (!decimal || (part.length() > 1 && part.charAt(0) == '0')) {
                return false;
            }
        }
        return parts.length == 4;
    }

    /** What counts as one client: an IPv4 address, or the /64 that a household or machine is given in IPv6. */
    public static Cidr client(InetAddress address) {
        return Cidr.of(address, address instanceof Inet4Address ? Cidr.IPV4_BITS : IPV6_CLIENT_BITS);
    }
}
