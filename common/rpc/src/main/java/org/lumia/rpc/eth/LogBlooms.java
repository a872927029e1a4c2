package org.lumia.rpc.eth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.block.Bloom;

/** Which blocks may have logs that are wanted, by the blooms of their headers: each address and topic is hashed once for all. */
public final class LogBlooms {
    /** Any of each list, by list; one that is empty stands for all. */
    private final List<List<Bloom.Bits>> wanted;

    private LogBlooms(List<List<Bloom.Bits>> wanted) {
        this.wanted = wanted;
    }

    /**
     * Made for one search.
     *
     * @param addresses any of them; all when empty
     * @param topics by position, any of each; all where one is empty
     */
    public static LogBlooms of(Collection<Address> addresses, List<? extends Collection<Hash>> topics) {
        var wanted = new ArrayList<List<Bloom.Bits>>();
        wanted.add(addresses.stream().map(one -> Bloom.Bits.of(one.bytes())).toList());
        for (Collection<Hash> any : topics) {
            wanted.add(any.stream().map(one -> Bloom.Bits.of(one.bytes())).toList());
        }
        wanted.removeIf(List::isEmpty);
        return new LogBlooms(List.copyOf(wanted));
    }

    public boolean mayMatch(Bloom bloom) {
        for (List<Bloom.Bits> any : wanted) {
            boolean one = false;
            for (int i = 0; i < any.size() && !one; i++) {
                one = bloom.mayContain(any.get(i));
            }
            if (!one) {
                return false;
            }
        }
        return true;
    }
}
