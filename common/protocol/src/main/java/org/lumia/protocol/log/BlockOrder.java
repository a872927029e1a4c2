package org.lumia.protocol.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.PriorityQueue;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.protocol.genesis.OrderingPolicy;

/** The order of what a cut took, by the subnet's policy: a pure function of the taken transactions in log order. */
final class BlockOrder {
    private BlockOrder() {}

    static List<Candidate> order(OrderingPolicy policy, List<Candidate> taken) {
        return switch (policy) {
            case FCFS -> taken;
            case PRIORITY_FEE -> byPriorityFee(taken);
        };
    }

    /** @param place in the log among the taken @param sender its hash where the signature recovers to nobody */
    private record Bid(Candidate candidate, int place, Hash sender, long nonce, UInt256 priorityFee) {}

    /** The best head of each sender first, log order between equals; a sender's own by nonce, then log order. */
    private static List<Candidate> byPriorityFee(List<Candidate> taken) {
        var bySender = new LinkedHashMap<Hash, List<Bid>>();
        for (int place = 0; place < taken.size(); place++) {
            Bid bid = bid(taken.get(place), place);
            bySender.computeIfAbsent(bid.sender(), sender -> new ArrayList<>()).add(bid);
        }
        var heads = new PriorityQueue<Deque<Bid>>(Comparator.comparing(
                (Deque<Bid> queue) -> queue.getFirst(),
                Comparator.comparing(Bid::priorityFee).reversed().thenComparing(Bid::place)));
        for (List<Bid> bids : bySender.values()) {
            bids.sort(Comparator.comparing(Bid::nonce, Long::compareUnsigned).thenComparing(Bid::place));
            heads.add(new ArrayDeque<>(bids));
        }
        var order = new ArrayList<Candidate>(taken.size());
        while (!heads.isEmpty()) {
            Deque<Bid> queue = heads.remove();
            order.add(queue.removeFirst().candidate());
            if (!queue.isEmpty()) {
                heads.add(queue);
            }
        }
        return List.copyOf(order);
    }

    private static Bid bid(Candidate candidate, int place) {
        if (!(TransactionCodec.decode(candidate.raw().toByteArray())
                instanceof TransactionCodec.Valid(var transaction))) {
            throw new IllegalStateException("candidate " + candidate.hash() + " does not decode any more");
        }
        Hash sender = TransactionCodec.sender(transaction)
                .map(address -> UInt256.fromBytes(address.bytes()).toHash())
                .orElse(candidate.hash());
        return new Bid(candidate, place, sender, transaction.nonce(), transaction.maxPriorityFeePerGas());
    }
}
