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

/** Who vouched for which L1 messages beyond the applied ones: the first notice of each operator and index. */
final class Notices {
    private record Notice(Address signer, Hash accumulator) {}

    private final TreeMap<Long, TreeMap<Address, Notice>> byIndex = new TreeMap<>();

    boolean has(long index, Address operator) {
        var notices = byIndex.get(index);
        return notices != null && notices.containsKey(operator);
    }

    void add(LogEvent.Noticed noticed) {
        byIndex.computeIfAbsent(noticed.index(), index -> new TreeMap<>())
                .putIfAbsent(noticed.operator(), new Notice(noticed.signer(), noticed.accumulator()));
    }

    void dropThrough(long index) {
        byIndex.headMap(index, true).clear();
    }

    /** What more than one third of the weight says of an index; the heaviest, then the lowest, where two are said. */
    Optional<Hash> quorum(long index, Members members) {
        Map<Hash, Quorum> said = new HashMap<>();
        byIndex.getOrDefault(index, new TreeMap<>())
                .forEach((operator, notice) -> said.computeIfAbsent(notice.accumulator(), value -> new Quorum(members))
                        .add(operator, notice.signer()));
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
                notices.forEach((operator, notice) -> snapshot.addNotices(CountedNotice.newBuilder()
                        .setIndex(index)
                        .setOperator(bytes(operator))
                        .setSigner(bytes(notice.signer()))
                        .setAccumulator(bytes(notice.accumulator())))));
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
