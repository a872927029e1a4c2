package org.lumia.protocol.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.abi.AbiWriter;
import org.lumia.ethereum.crypto.Keccak;

/**
 * The weighted draw without replacement that decides who seals a slot and who posts a batch (PROTOCOL sections 3 and 5):
 * for rank r, keccak256(abi.encode(seed, item, r)) modulo the weight that is left, walked over the sorted list.
 */
public final class Draw {
    private Draw() {}

    /** @param item slot or batch index @return the member of the rank, empty when fewer have weight */
    public static Optional<Member> rank(Members members, Hash seed, long item, int rank) {
        List<Member> order = ranks(members, seed, item, rank + 1);
        return order.size() > rank ? Optional.of(order.get(rank)) : Optional.empty();
    }

    /** Members of the ranks from 0 on, at most {@code count}. */
    public static List<Member> ranks(Members members, Hash seed, long item, int count) {
        var left = new ArrayList<Member>();
        long weight = 0;
        for (Member member : members.list()) {
            if (member.weight() > 0) {
                left.add(member);
                weight += member.weight();
            }
        }
        var order = new ArrayList<Member>();
        for (int rank = 0; rank < count && !left.isEmpty(); rank++) {
            Member drawn = left.remove(draw(left, weight, seed, item, rank));
            weight -= drawn.weight();
            order.add(drawn);
        }
        return List.copyOf(order);
    }

    private static int draw(List<Member> left, long weight, Hash seed, long item, int rank) {
        Hash hash =
                Keccak.hash(new AbiWriter().bytes32(seed).uint(item).uint(rank).toBytes());
        long point = UInt256.fromHash(hash).mod(UInt256.of(weight)).toLongExact();
        for (int i = 0; i < left.size(); i++) {
            point -= left.get(i).weight();
            if (point < 0) {
                return i;
            }
        }
        throw new IllegalStateException("a point beyond the weight");
    }
}
