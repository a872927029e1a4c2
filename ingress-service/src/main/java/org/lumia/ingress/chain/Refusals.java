package org.lumia.ingress.chain;

import java.util.Optional;
import org.lumia.ethereum.Hash;

/** Transactions that a block refused, kept so that the reason can be asked for. */
@FunctionalInterface
public interface Refusals {
    /** @param reason of protocol's closed list */
    record Kept(Hash hash, long block, String reason, String detail) {}

    Optional<Kept> find(Hash transaction);
}
