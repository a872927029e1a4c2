package org.lumia.ingress.admission;

import java.util.concurrent.CompletableFuture;
import org.lumia.ethereum.Hash;

/** What became of a submitted transaction. */
public sealed interface Admission {
    /** @param appended completes with the offset in tx-in once that is durable */
    record Accepted(Hash hash, CompletableFuture<Long> appended) implements Admission {}

    /** A future nonce, durable in Postgres. @param expected the nonce that comes next */
    record Parked(Hash hash, long expected) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}
}
