package org.lumia.ingress.chain;

import java.util.Optional;
import java.util.OptionalLong;
import org.lumia.ethereum.Hash;

/** Transactions that were accepted and will not be executed, kept so that the reason can be asked for. */
@FunctionalInterface
public interface Refusals {
    /**
     * The first reason.
     *
     * @param block that refused it; empty for one that ended while it was parked
     * @param reason of protocol's closed list, or why a parked one ended
     */
    record Kept(Hash hash, OptionalLong block, String reason, String detail) {}

    Optional<Kept> find(Hash transaction);
}
