package org.lumia.ingress.app;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lumia.ingress.access.Addresses;

/**
 * Names under which the node is asked. A page whose own name was made to point here (DNS rebinding) is of the same site for its
 * browser; the Host it sends tells it from others. Addresses pass: no name leads to them.
 */
final class Hosts {
    private final List<String> served;

    /** @param served without ports; empty for all */
    Hosts(List<String> served) {
        this.served = List.copyOf(served);
    }

    boolean serve(@Nullable String host) {
        if (served.isEmpty()) {
            return true;
        }
        if (host == null) {
            return false;
        }
        String name = withoutPort(host.strip());
        return served.stream().anyMatch(name::equalsIgnoreCase)
                || Addresses.parse(name).isPresent();
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
