package org.lumia.rewards.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;

/**
 * Entries of one source, each with the hash of the one before it. Closed epochs and events of L1 have a chain each, since which of them a
 * service learns first is chance; within each the order is the protocol's. Numbers go up by two, even for epochs and odd for L1.
 */
public enum Chain {
    /** By epoch, in it by operator, then costs by batch, tips by operator, the treasury last. */
    EPOCHS(2),
    /** By block of L1 and place in it. */
    L1(3);

    private static final long STEP = 2;

    private final long first;

    Chain(long first) {
        this.first = first;
    }

    /** Where a chain stands: its last entry and that one's hash. */
    public record Head(Chain chain, long entry, Hash hash) {}

    /** An entry in its place. */
    public record Link(long number, Hash previous, Hash hash, Entry entry) {}

    /** Before the first entry, which follows the genesis. */
    public Head start(Hash genesis) {
        return new Head(this, first - STEP, genesis);
    }

    public static Chain of(long number) {
        return number % STEP == 0 ? EPOCHS : L1;
    }

    /** The entries that follow a head, in their order. */
    public static List<Link> append(Head head, List<Entry> entries) {
        List<Link> links = new ArrayList<>();
        long number = head.entry();
        Hash previous = head.hash();
        for (Entry entry : entries) {
            number += STEP;
            Hash hash = hash(previous, number, entry);
            links.add(new Link(number, previous, hash, entry));
            previous = hash;
        }
        return links;
    }

    /** SHA-256 of the entry's text. */
    public static Hash hash(Hash previous, long number, Entry entry) {
        try {
            return Hash.wrap(MessageDigest.getInstance("SHA-256")
                    .digest(text(previous, number, entry).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The canonical encoding: one line a field and one a posting, no end of line after the last. The database makes the same. */
    public static String text(Hash previous, long number, Entry entry) {
        List<String> lines = new ArrayList<>(List.of(
                hex(previous.toString()),
                Long.toString(number),
                entry.kind().name(),
                Long.toString(entry.atMs()),
                Long.toString(entry.epoch()),
                hex(entry.holder().toString()),
                entry.amount().toString(),
                Long.toString(entry.count()),
                entry.reason(),
                entry.detail(),
                entry.l1Transaction().map(hash -> hex(hash.toString())).orElse(""),
                entry.evidence()));
        for (Posting posting : entry.postings()) {
            String holder =
                    posting.holder().map(Address::toString).map(Chain::hex).orElse("");
            lines.add("%s %s %s %s".formatted(posting.account(), holder, posting.unit(), posting.amount()));
        }
        return String.join("\n", lines);
    }

    private static String hex(String text) {
        return text.substring(2);
    }
}
