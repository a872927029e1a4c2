package org.lumia.protocol.log;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.lumia.ethereum.Address;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.LogSnapshot;
import org.lumia.protocol.v1.MemberClock;

/**
 * The greatest clock value that each operator has signed in the log, and the time that they make together. Times in ms since 1970.
 * Not thread-safe.
 */
final class MemberClocks {
    private record Weighed(long readingMs, long weight) {}

    private final TreeMap<Address, Long> readings = new TreeMap<>();
    private final long genesisMs;

    /** @param genesisMs what an operator that has signed nothing counts as */
    MemberClocks(long genesisMs) {
        this.genesisMs = genesisMs;
    }

    long readingMs(Address operator) {
        return readings.getOrDefault(operator, genesisMs);
    }

    /** A reading never goes back: a smaller one changes nothing. */
    void read(Address operator, long timeMs) {
        if (timeMs > readingMs(operator)) {
            readings.put(operator, timeMs);
        }
    }

    void keepOnly(Predicate<Address> listed) {
        readings.keySet().removeIf(listed.negate());
    }

    /**
     * The greatest time that half of the weight has reached. Half of it, and not more, moves time ahead: so a subnet goes on while half
     * of its weight lives, and less than half moves it nowhere.
     */
    long medianMs(Members members) {
        return median(weighed(members, Address.ZERO, Long.MIN_VALUE), members.totalWeight());
    }

    /** The same, had the operator signed this value too. */
    long medianWithMs(Members members, Address operator, long timeMs) {
        return median(weighed(members, operator, timeMs), members.totalWeight());
    }

    private List<Weighed> weighed(Members members, Address operator, long timeMs) {
        var weighed = new ArrayList<Weighed>(members.list().size());
        for (Member member : members.list()) {
            if (member.weight() > 0) {
                long reading = readingMs(member.operator());
                weighed.add(new Weighed(
                        member.operator().equals(operator) ? Math.max(reading, timeMs) : reading, member.weight()));
            }
        }
        weighed.sort(Comparator.comparingLong(Weighed::readingMs).reversed());
        return weighed;
    }

    private long median(List<Weighed> latestFirst, long whole) {
        long ahead = 0;
        for (Weighed member : latestFirst) {
            ahead += member.weight();
            if (ahead >= whole - ahead) {
                return member.readingMs();
            }
        }
        return genesisMs;
    }

    void save(LogSnapshot.Builder snapshot) {
        readings.forEach((operator, reading) -> snapshot.addClocks(
                MemberClock.newBuilder().setOperator(bytes(operator)).setReadingMs(reading)));
    }

    void load(LogSnapshot snapshot) {
        snapshot.getClocksList().forEach(clock -> readings.put(address(clock.getOperator()), clock.getReadingMs()));
    }
}
