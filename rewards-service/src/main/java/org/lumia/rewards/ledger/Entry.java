package org.lumia.rewards.ledger;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * What the ledger books at once. Its postings sum to zero in each unit.
 *
 * @param atMs the protocol's time: of the epoch's last block, or of the L1 block
 * @param epoch that it belongs to; of what happens on L1, the last epoch of the root it rests on, -1 for none
 * @param holder operator or treasury; of a root who posted it, of funds who sent them
 * @param amount wei of the kind's unit, as the holder sees it: see {@link LedgerLine}
 * @param count how many slots, attestations, batches or transactions stand behind it
 * @param reason words of a fixed list; else empty
 * @param detail of a forfeit: the category, and which slots and blocks were missed; else empty
 * @param evidence path of what it rests on, below the service's root
 */
public record Entry(
        EntryKind kind,
        long atMs,
        long epoch,
        Address holder,
        BigInteger amount,
        long count,
        String reason,
        String detail,
        Optional<Hash> l1Transaction,
        String evidence,
        List<Posting> postings) {

    /** @throws IllegalStateException where the postings do not balance */
    public Entry {
        postings = List.copyOf(postings);
        Map<Unit, BigInteger> sums = new EnumMap<>(Unit.class);
        postings.forEach(posting -> sums.merge(posting.unit(), posting.amount(), BigInteger::add));
        if (postings.size() < 2 || sums.values().stream().anyMatch(sum -> sum.signum() != 0)) {
            throw new IllegalStateException("postings of a %s of %s sum to %s".formatted(kind, holder, sums));
        }
        if ((reason + detail + evidence).indexOf('\n') >= 0) {
            throw new IllegalStateException("a word of an entry has two lines");
        }
    }
}
