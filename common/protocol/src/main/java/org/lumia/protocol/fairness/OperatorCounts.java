package org.lumia.protocol.fairness;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.List;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.KeyCount;
import org.lumia.protocol.v1.OperatorFairness;

/** What an epoch's counting has of one operator. Not thread-safe. */
final class OperatorCounts {
    final Address operator;
    final TreeMap<Integer, Long> refused = new TreeMap<>();
    final TreeMap<Integer, Long> sealsIgnored = new TreeMap<>();
    WaitHistogram waits = new WaitHistogram();
    WaitHistogram inboxWaits = new WaitHistogram();
    long transactions;
    long overtaken;
    long ownOrderBroken;
    long blocks;
    long moved;
    long movedPlacesMax;
    long inboxMessages;

    OperatorCounts(Address operator) {
        this.operator = operator;
    }

    static OperatorCounts of(OperatorFairness stored) {
        var counts = new OperatorCounts(address(stored.getOperator()));
        counts.transactions = stored.getTransactions();
        counts.overtaken = stored.getOvertaken();
        counts.ownOrderBroken = stored.getOwnOrderBroken();
        counts.waits = WaitHistogram.of(stored.getWaits());
        load(stored.getRefusedList(), counts.refused);
        counts.blocks = stored.getBlocks();
        counts.moved = stored.getMoved();
        counts.movedPlacesMax = stored.getMovedPlacesMax();
        load(stored.getSealsIgnoredList(), counts.sealsIgnored);
        counts.inboxMessages = stored.getInboxMessages();
        counts.inboxWaits = WaitHistogram.of(stored.getInboxWaits());
        return counts;
    }

    OperatorFairness stored() {
        return OperatorFairness.newBuilder()
                .setOperator(bytes(operator))
                .setTransactions(transactions)
                .setOvertaken(overtaken)
                .setOwnOrderBroken(ownOrderBroken)
                .setWaits(waits.stored())
                .addAllRefused(stored(refused))
                .setBlocks(blocks)
                .setMoved(moved)
                .setMovedPlacesMax(movedPlacesMax)
                .addAllSealsIgnored(stored(sealsIgnored))
                .setInboxMessages(inboxMessages)
                .setInboxWaits(inboxWaits.stored())
                .build();
    }

    static void load(List<KeyCount> stored, TreeMap<Integer, Long> counts) {
        stored.forEach(one -> counts.put(one.getKey(), one.getCount()));
    }

    static List<KeyCount> stored(TreeMap<Integer, Long> counts) {
        return counts.entrySet().stream()
                .map(one -> KeyCount.newBuilder()
                        .setKey(one.getKey())
                        .setCount(one.getValue())
                        .build())
                .toList();
    }

    static void count(TreeMap<Integer, Long> counts, int key) {
        counts.merge(key, 1L, Long::sum);
    }
}
