package org.lumia.protocol.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Members;

/**
 * Which candidates a cut takes. All that the budget holds; otherwise, in the order of {@link FairQueue}, each origin's first ones up
 * to twice its share of the weight, then the rest until one does not fit. A sender's transactions never overtake each other.
 */
final class Selection {
    private Selection() {}

    /** In log order. @param candidates in log order @param queue the same, or the first of them, as they take turns */
    static List<Candidate> select(
            Collection<Candidate> candidates, List<Candidate> queue, Budget budget, Members members) {
        var taken = new HashSet<Hash>();
        Budget left = takeShares(queue, budget, members, taken);
        for (Candidate candidate : queue) {
            if (taken.contains(candidate.hash())) {
                continue;
            }
            if (!left.holds(candidate)) {
                break;
            }
            left = left.less(candidate);
            taken.add(candidate.hash());
        }
        return candidates.stream()
                .filter(candidate -> taken.contains(candidate.hash()))
                .toList();
    }

    private static Budget takeShares(
            Collection<Candidate> candidates, Budget budget, Members members, Set<Hash> taken) {
        var shares = new HashMap<Address, Budget>();
        var full = new HashSet<Address>();
        long totalWeight = members.totalWeight();
        Budget left = budget;
        for (Candidate candidate : candidates) {
            Address origin = candidate.origin();
            if (full.contains(origin)) {
                continue;
            }
            Budget share = shares.computeIfAbsent(
                    origin,
                    operator -> budget.share(
                            members.find(operator)
                                    .map(member -> member.weight())
                                    .orElse(0L),
                            totalWeight));
            if (!share.holds(candidate) || !left.holds(candidate)) {
                full.add(origin);
                continue;
            }
            shares.put(origin, share.less(candidate));
            left = left.less(candidate);
            taken.add(candidate.hash());
        }
        return left;
    }
}
