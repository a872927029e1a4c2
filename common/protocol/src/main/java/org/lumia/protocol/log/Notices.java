package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.CountedNotice;
import org.lumia.protocol.v1.LogSnapshot;

/**
 * Who vouched for which L1 messages beyond the applied ones: the first notice of each index, operator and key. By key, since a notice
 * counts only while its key does: an operator that changes its key between notice and block says it again.
 */
final class Notices {
    private static final Comparator<Key> ORDER =
            Comparator.comparing(Key::operator).thenComparing(Key::signer);

    private record Key(Address operator, Address signer) {}

    private final TreeMap<Long, TreeMap<Key, Hash>> byIndex = new TreeMap<>();

    boolean has(long index, Address operator, Address signer) {
        var notices = byIndex.get(index);
        return notices != null && notices.containsKey(new Key(operator, signer));
    }

    void add(LogEvent.Noticed noticed) {
        byIndex.computeIfAbsent(noticed.index(), index -> new TreeMap<>(ORDER))
                .putIfAbsent(new Key(noticed.operator(), noticed.signer()), noticed.accumulator());
    }

    void dropThrough(long index) {
        byIndex.headMap(index, true).clear();
    }

    /** What more than one third of the weight says of an index; the heaviest, then the lowest, where two are said. */
    Optional<Hash> quorum(long index, Members members) {
        Map<Hash, Quorum> said = new HashMap<>();
        byIndex.getOrDefault(index, new TreeMap<>(ORDER))
                .forEach((key, accumulator) -> said.computeIfAbsent(accumulator, value -> new Quorum(members))
                        .add(key.operator(), key.signer()));
        return said.entrySet().stream()
                .filter(entry -> entry.getValue().isThird())
                .max(Comparator.comparingLong((Map.Entry<Hash, Quorum> entry) ->
                                entry.getValue().weight())
                        .thenComparing(Map.Entry.comparingByKey(Comparator.<Hash>reverseOrder())))
                .map(Map.Entry::getKey);
    }

    int size() {
        return byIndex.values().stream().mapToInt(Map::size).sum();
    }

    void save(LogSnapshot.Builder snapshot) {
        byIndex.forEach((index, notices) ->
                notices.forEach((key, accumulator) -> snapshot.addNotices(CountedNotice.newBuilder()
                        .setIndex(index)
                        .setOperator(bytes(key.operator()))
                        .setSigner(bytes(key.signer()))
                        .setAccumulator(bytes(accumulator)))));
    }

    void load(LogSnapshot snapshot) {
        snapshot.getNoticesList()
                .forEach(notice -> add(new LogEvent.Noticed(
                        notice.getIndex(),
                        address(notice.getOperator()),
                        address(notice.getSigner()),
                        hash(notice.getAccumulator()))));
    }
}
