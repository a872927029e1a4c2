package org.lumia.ingress.admission;

import java.util.concurrent.CompletableFuture;
import org.lumia.ethereum.Hash;

/** What became of a submitted transaction. */
public sealed interface Admission {
    /** @param durable completes once the log holds it; exceptionally when nobody will learn whether it does */
    record Accepted(Hash hash, CompletableFuture<Void> durable) implements Admission {
        /** A future of its own: whoever gives up waiting ends nobody else's. */
        public Accepted {
            durable = durable.copy();
        }
    }

    /** A future nonce, durable in Postgres. @param expected the nonce that comes next */
    record Parked(Hash hash, long expected) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}
}
