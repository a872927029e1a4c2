package org.lumia.ingress.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.rpc.eth.BlockView;

/** Hashes of the last executed blocks, by number. Thread-safe. */
public final class BlockHashes implements ChainFeed.Follower {
    private final Hash[] ring;
    private long first;
    private long next;

    /** @param blocksMax that are remembered, 32 bytes each */
    public BlockHashes(int blocksMax) {
        this.ring = new Hash[blocksMax];
    }

    @Override
    public synchronized void onBlock(BlockView block) {
        long number = block.number();
        if (next == 0) {
            first = number;
        }
        ring[(int) (number % ring.length)] = block.hash();
        next = number + 1;
        first = Math.max(first, next - ring.length);
    }

    /** Of a range, as far as blocks have come; empty when the first of them is not remembered. */
    public synchronized Optional<List<Hash>> of(long from, long to) {
        long last = Math.min(to, next - 1);
        if (from <= last && from < first) {
            return Optional.empty();
        }
        var hashes = new ArrayList<Hash>();
        for (long number = from; number <= last; number++) {
            hashes.add(ring[(int) (number % ring.length)]);
        }
        return Optional.of(hashes);
    }
}
