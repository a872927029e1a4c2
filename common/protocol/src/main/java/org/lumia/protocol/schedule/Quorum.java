package org.lumia.protocol.schedule;

import java.util.HashSet;
import java.util.Set;
import org.lumia.ethereum.Address;

/**
 * The weight behind one statement: each member counts once, under its own key, and only while it has weight. Exact for every
 * list there can be, since nothing is multiplied. Not thread-safe.
 */
public final class Quorum {
    private final Members members;
    private final long whole;
    private final Set<Address> counted = new HashSet<>();
    private long weight;

    public Quorum(Members members) {
        this.members = members;
        this.whole = members.totalWeight();
    }

    /** @return false when it changes nothing: no member with weight, another's key, or counted before */
    public boolean add(Address operator, Address signer) {
        long more = members.find(operator)
                .filter(member -> member.signer().equals(signer))
                .map(Member::weight)
                .orElse(0L);
        if (more == 0 || !counted.add(operator)) {
            return false;
        }
        weight += more;
        return true;
    }

    /** What has been counted, at most the whole. */
    public long weight() {
        return weight;
    }

    /** More than two thirds of the weight: enough for a certificate. */
    public boolean isCertificate() {
        return weight > whole - whole / 3 - (whole % 3 == 0 ? 0 : 1);
    }

    /** More than one third of the weight: at least one of them is honest. */
    public boolean isThird() {
        return weight > whole / 3;
    }
}
