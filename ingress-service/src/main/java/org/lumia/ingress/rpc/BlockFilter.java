package org.lumia.ingress.rpc;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.lumia.ethereum.Hash;
import org.lumia.ingress.chain.BlockHashes;

/** Of {@code eth_newBlockFilter}: hashes of blocks, each once. */
final class BlockFilter implements Filter {
    private final BlockHashes hashes;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;

    /** @param next the first block that it tells of */
    BlockFilter(BlockHashes hashes, long next) {
        this.hashes = hashes;
        this.next = next;
    }

    @Override
    public Object news(long through) {
        lock.lock();
        try {
            List<Hash> found = hashes.of(next, through).orElseThrow(FilterBehindException::new);
            next += found.size();
            return found.stream().map(Hash::toString).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {}
}
