package org.lumia.ingress.chain;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.v1.RefusedTransaction;
import org.lumia.rpc.eth.BlockView;

/** The last blocks and what became of their transactions, within bounds. One thread adds; any may read. */
public final class RecentBlocks {
    private final int blocksMax;
    private final long bytesMax;
    private final Deque<BlockView> blocks = new ArrayDeque<>();
    private final ConcurrentHashMap<Long, BlockView> byNumber = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Hash, BlockView> byHash = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Hash, Outcome> outcomes = new ConcurrentHashMap<>();
    private long bytes;

    /** @param bytesMax sum of the encoded blocks; the last one is always kept */
    public RecentBlocks(int blocksMax, long bytesMax) {
        this.blocksMax = blocksMax;
        this.bytesMax = bytesMax;
    }

    public void add(BlockView block) {
        blocks.addLast(block);
        byNumber.put(block.number(), block);
        byHash.put(block.hash(), block);
        bytes += block.message().getSerializedSize();
        for (RefusedTransaction refused : block.message().getRefusedList()) {
            // What a block included earlier stays so: a second copy of it is refused and says nothing new.
            outcomes.putIfAbsent(Protobufs.hash(refused.getHash()), new Outcome.Refused(block, refused));
        }
        for (int i = 0; i < block.message().getTransactionsCount(); i++) {
            outcomes.put(Protobufs.hash(block.message().getTransactions(i).getHash()), new Outcome.Included(block, i));
        }
        while (blocks.size() > blocksMax || (bytes > bytesMax && blocks.size() > 1)) {
            evict(blocks.removeFirst());
        }
    }

    private void evict(BlockView oldest) {
        byNumber.remove(oldest.number());
        byHash.remove(oldest.hash());
        bytes -= oldest.message().getSerializedSize();
        oldest.message().getTransactionsList().forEach(tx -> removeOf(oldest, Protobufs.hash(tx.getHash())));
        oldest.message().getRefusedList().forEach(tx -> removeOf(oldest, Protobufs.hash(tx.getHash())));
    }

    private void removeOf(BlockView block, Hash hash) {
        outcomes.computeIfPresent(hash, (key, outcome) -> outcome.block() == block ? null : outcome);
    }

    public Optional<Outcome> outcome(Hash transaction) {
        return Optional.ofNullable(outcomes.get(transaction));
    }

    public Optional<BlockView> block(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    public Optional<BlockView> block(Hash hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    public int size() {
        return byNumber.size();
    }
}
