package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.hash;
import static org.lumia.simulator.Violation.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.BatchHeader;

/** What two thirds have certified, counted apart from the operators and by other arithmetic than theirs. */
final class Certificates {
    private final World world;
    private final History history;
    private final Map<Long, List<Attestation>> early = new HashMap<>();
    private final Map<Long, Map<Hash, Set<Address>>> votes = new HashMap<>();
    private final TreeMap<Long, Hash> certified = new TreeMap<>();

    Certificates(World world, History history) {
        this.world = world;
        this.history = history;
    }

    void add(Attestation attestation) {
        long number = attestation.getNumber();
        if (number < 1 || number > history.size() + 64) {
            return;
        }
        early.computeIfAbsent(number, n -> new ArrayList<>()).add(attestation);
        evaluate(number);
    }

    private void evaluate(long number) {
        if (!history.has(number)) {
            return;
        }
        Members members = history.membersOf(number);
        for (Attestation attestation : Optional.ofNullable(early.remove(number)).orElse(List.of())) {
            Optional<Member> member = world.subnet
                    .domain
                    .recover(StructHashes.of(attestation), attestation.getSignature())
                    .flatMap(members::bySigner);
            if (member.isEmpty()
                    || !attestation.getSealHash().equals(history.block(number).getHash())) {
                continue;
            }
            Hash value = hash(attestation.getBlockHash());
            Set<Address> same =
                    votes.computeIfAbsent(number, n -> new HashMap<>()).computeIfAbsent(value, v -> new HashSet<>());
            same.add(member.get().operator());
            if (isTwoThirds(members, same)) {
                certify(number, value);
            }
        }
    }

    private static boolean isTwoThirds(Members members, Set<Address> operators) {
        long weight = members.list().stream()
                .filter(member -> operators.contains(member.operator()))
                .mapToLong(Member::weight)
                .sum();
        return 3 * weight > 2 * members.totalWeight();
    }

    private void certify(long number, Hash value) {
        Hash known = certified.putIfAbsent(number, value);
        if (known == null) {
            world.counts.certificates++;
        }
        check(
                known == null || known.equals(value),
                Invariant.CERTIFICATES_AGREE,
                "block %d is certified as %s and as %s",
                number,
                known,
                value);
    }

    /** An operator counts a certificate: two thirds must have signed it. */
    void taken(Operator operator, long number, Hash value) {
        evaluate(number);
        Optional<Hash> right = Optional.ofNullable(certified.get(number));
        check(
                !history.has(number) || right.filter(value::equals).isPresent(),
                Invariant.CERTIFICATES_AGREE,
                "%s takes block %d for certified as %s, two thirds certified %s",
                operator.name(),
                number,
                value,
                right);
    }

    void agrees(BatchHeader header) {
        evaluate(header.getLast());
        Hash block = certified.get(header.getLast());
        check(
                block == null || block.equals(hash(header.getLastBlockHash())),
                Invariant.CERTIFICATES_AGREE,
                "batch %d ends with another block %d than was certified",
                header.getIndex(),
                header.getLast());
    }

    /** The last block up to which all are certified. */
    long through() {
        new ArrayList<>(early.keySet()).forEach(this::evaluate);
        long number = 0;
        while (certified.containsKey(number + 1)) {
            number++;
        }
        return number;
    }
}
