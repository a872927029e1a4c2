package org.lumia.ingress.access;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who sends a request.
 *
 * @param address of the client itself, not of a proxy in between
 * @param key it named, known and not revoked
 */
public record Caller(InetAddress address, Optional<Key> key) {

    /** @param id of the key, which is no secret */
    public record Key(long id, Rate rate) {}

    /** One without a key. */
    public static Caller at(InetAddress address) {
        return new Caller(address, Optional.empty());
    }
}
