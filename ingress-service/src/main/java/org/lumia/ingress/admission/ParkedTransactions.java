package org.lumia.ingress.admission;

import java.util.List;
import org.lumia.ethereum.Hash;

/** Keeps parked transactions through restarts. */
public interface ParkedTransactions {
    /** What is kept of one. */
    record Parked(byte[] raw, long receivedAtMs) {}

    /** Durable when it returns; takes the place of one with the same sender and nonce. */
    void save(Submission tx);

    void delete(List<Hash> hashes);

    List<Parked> all();
}
