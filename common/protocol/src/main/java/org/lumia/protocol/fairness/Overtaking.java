package org.lumia.protocol.fairness;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.tx.TransactionCodec;
import org.lumia.protocol.log.Candidate;
import org.lumia.protocol.log.LogPlace;
import org.lumia.protocol.v1.FairnessState;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.OrderedTransaction;
import org.lumia.protocol.v1.TakenAhead;

/**
 * Which transactions a later one of the log overtook by an earlier block. Remembers the latest place that any block holds, and of senders
 * whose transactions went ahead of one that waits, the latest place of each. Not thread-safe.
 */
final class Overtaking {
    /** Beyond it further senders are not remembered, and nothing is said of their own order. */
    static final int SENDERS_AHEAD_MAX = 65_536;

    private final TreeMap<Address, LogPlace> ahead = new TreeMap<>();
    private @Nullable LogPlace greatest;

    /** How one transaction fared. */
    enum Fate {
        IN_ORDER,
        OVERTAKEN,
        /** By one of its own sender. */
        OWN_ORDER_BROKEN
    }

    Fate fate(Candidate taken, OrderedTransaction inBlock) {
        LogPlace place = taken.place();
        if (greatest == null || place.compareTo(greatest) > 0) {
            return Fate.IN_ORDER;
        }
        return sender(inBlock)
                        .map(ahead::get)
                        .filter(own -> own.compareTo(place) > 0)
                        .isPresent()
                ? Fate.OWN_ORDER_BROKEN
                : Fate.OVERTAKEN;
    }

    /** Known where the rules had to know it; who was overtaken may come when they need not. */
    private static Optional<Address> sender(OrderedTransaction transaction) {
        if (!transaction.getSender().isEmpty()) {
            return Optional.of(address(transaction.getSender()));
        }
        return TransactionCodec.decode(transaction.getRaw().toByteArray())
                        instanceof TransactionCodec.Valid(var decoded)
                ? TransactionCodec.sender(decoded)
                : Optional.empty();
    }

    /** After a block. @param waiting the earliest of the log that no block holds yet */
    void after(OrderedBlock block, List<Candidate> taken, Optional<LogPlace> waiting) {
        for (Candidate candidate : taken) {
            if (greatest == null || candidate.place().compareTo(greatest) > 0) {
                greatest = candidate.place();
            }
        }
        if (waiting.isEmpty()) {
            ahead.clear();
            return;
        }
        LogPlace first = waiting.get();
        ahead.values().removeIf(place -> place.compareTo(first) < 0);
        for (int i = 0; i < taken.size(); i++) {
            LogPlace place = taken.get(i).place();
            var sender = block.getTransactions(i).getSender();
            if (place.compareTo(first) > 0 && !sender.isEmpty()) {
                remember(address(sender), place);
            }
        }
    }

    private void remember(Address sender, LogPlace place) {
        LogPlace before = ahead.get(sender);
        if (before == null ? ahead.size() < SENDERS_AHEAD_MAX : before.compareTo(place) < 0) {
            ahead.put(sender, place);
        }
    }

    void load(FairnessState stored) {
        greatest = stored.hasGreatestTaken() ? place(stored.getGreatestTaken()) : null;
        stored.getAheadList().forEach(one -> ahead.put(address(one.getSender()), place(one.getPlace())));
    }

    void save(FairnessState.Builder stored) {
        if (greatest != null) {
            stored.setGreatestTaken(stored(greatest));
        }
        ahead.forEach((sender, place) ->
                stored.addAhead(TakenAhead.newBuilder().setSender(bytes(sender)).setPlace(stored(place))));
    }

    private static LogPlace place(org.lumia.protocol.v1.LogPlace stored) {
        return new LogPlace(stored.getOffset(), stored.getIndex());
    }

    private static org.lumia.protocol.v1.LogPlace stored(LogPlace place) {
        return org.lumia.protocol.v1.LogPlace.newBuilder()
                .setOffset(place.offset())
                .setIndex(place.index())
                .build();
    }
}
