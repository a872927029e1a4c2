package org.lumia.ingress.chain;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ingress.chain.Certificates.Vote;

/** What was signed of the last blocks, also after they had their certificate: for people to see. Not thread-safe. */
final class RecentVotes {
    private static final int BLOCKS_MAX = 64;
    /** An attestation often comes before its block; what is further ahead is not kept. */
    private static final int BLOCKS_AHEAD_MAX = 64;

    private final TreeMap<Long, Map<Address, Vote>> votes = new TreeMap<>();
    private long head;

    boolean takes(long number) {
        return number >= first() && number <= head + BLOCKS_AHEAD_MAX;
    }

    void add(long number, Address signer, Vote vote) {
        if (takes(number)) {
            votes.computeIfAbsent(number, unseen -> new HashMap<>()).put(signer, vote);
        }
    }

    void onHead(long number) {
        head = number;
        votes.headMap(first()).clear();
    }

    /** The first block of those that are kept. */
    long first() {
        return Math.max(1, head - BLOCKS_MAX + 1);
    }

    Map<Address, Vote> of(long number) {
        return votes.getOrDefault(number, Map.of());
    }
}
