package org.lumia.ingress.access;

import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;

/** Whom the operator refuses. Immutable; a question costs no more than there are lengths of prefixes. */
public final class Denylist {
    public static final Denylist EMPTY = new Denylist(Map.of(), Map.of());

    private static final String FOREVER = "";

    private final Map<Cidr, Instant> clients;
    private final Map<Address, Instant> senders;
    private final Set<Integer> bits = new HashSet<>();

    /** Each with the time until which it is refused; {@link Instant#MAX} for ever. */
    public Denylist(Map<Cidr, Instant> clients, Map<Address, Instant> senders) {
        this.clients = Map.copyOf(clients);
        this.senders = Map.copyOf(senders);
        this.clients.keySet().forEach(range -> bits.add(range.bits()));
    }

    /** Why requests from an address are refused; empty where they are not. */
    public Optional<String> client(InetAddress address, Instant now) {
        int bitsMax = address.getAddress().length * Byte.SIZE;
        for (int length : bits) {
            if (length <= bitsMax) {
                Cidr range = Cidr.of(address, length);
                Instant until = clients.get(range);
                if (until != null && now.isBefore(until)) {
                    return Optional.of(
                            "requests from %s are refused by this node's operator%s".formatted(range, until(until)));
                }
            }
        }
        return Optional.empty();
    }

    /** Why transactions of a sender are refused; empty where they are not. */
    public Optional<String> sender(Address sender, Instant now) {
        Instant until = senders.get(sender);
        return until != null && now.isBefore(until)
                ? Optional.of("transactions of %s are refused by this node's operator%s"
                        .formatted(sender.toChecksum(), until(until)))
                : Optional.empty();
    }

    private static String until(Instant until) {
        return until.equals(Instant.MAX) ? FOREVER : " until " + until;
    }

    /** Entries. */
    public int size() {
        return clients.size() + senders.size();
    }

    /** Gathers entries; of two for the same subject the longer holds. */
    public static final class Builder {
        private final Map<Cidr, Instant> clients = new HashMap<>();
        private final Map<Address, Instant> senders = new HashMap<>();

        public void client(Cidr range, Instant until) {
            clients.merge(range, until, Builder::later);
        }

        public void sender(Address sender, Instant until) {
            senders.merge(sender, until, Builder::later);
        }

        private static Instant later(Instant one, Instant other) {
            return one.isAfter(other) ? one : other;
        }

        public Denylist build() {
            return new Denylist(clients, senders);
        }
    }
}
