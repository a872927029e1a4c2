package org.lumia.ingress.chain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.SigningDomain;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Quorum;
import org.lumia.protocol.v1.Attestation;
import org.lumia.rpc.eth.BlockView;

/**
 * Up to which block more than two thirds of the weight signed the same result as this operator's. A certificate covers
 * the blocks before it, since block hashes chain. Thread-safe.
 */
public final class Certificates {
    /** Of one operator, which can so push out nobody's but its own. */
    private static final int OPEN_NUMBERS_PER_OPERATOR_MAX = 4_096;
    /** Beyond the last block that this operator knows. */
    private static final long NUMBERS_AHEAD_MAX = 4_096;

    /** What one operator said last of a block. @param signer of the attestation */
    record Vote(Hash seal, Hash block, Address signer) {}

    /**
     * Who signed this operator's result of a block.
     *
     * @param totalWeight of the members in force
     * @param certified whether it has a certificate, if only by a later block's
     */
    public record Standing(long number, long weight, long totalWeight, boolean certified, List<Address> operators) {}

    private final SigningDomain domain;
    private final long subnet;
    private final MemberLists members;
    private final LongFunction<Optional<BlockView>> blocks;
    private final NavigableMap<Long, Map<Address, Vote>> open = new TreeMap<>();
    private final RecentVotes recent = new RecentVotes();
    private final Map<Address, TreeSet<Long>> numbersOf = new HashMap<>();
    private long head;
    private volatile long attestedThrough;
    private volatile long refused;

    /** @param members of the block's epoch are who counts @param blocks this operator's own, by number, as far as they are at hand */
    public Certificates(
            SigningDomain domain, long subnet, MemberLists members, LongFunction<Optional<BlockView>> blocks) {
        this.domain = domain;
        this.subnet = subnet;
        this.members = members;
        this.blocks = blocks;
    }

    public long attestedThrough() {
        return attestedThrough;
    }

    /** Attestations that no member signed. */
    public long refused() {
        return refused;
    }

    public synchronized void add(Attestation attestation) {
        long number = attestation.getNumber();
        boolean tooFar = head > 0 && number > head + NUMBERS_AHEAD_MAX;
        boolean late = number <= attestedThrough;
        if ((late && !recent.takes(number)) || tooFar || attestation.getSubnet() != subnet) {
            return;
        }
        Optional<Address> signer = signer(attestation);
        if (signer.isEmpty()) {
            refused++;
            return;
        }
        Address operator = Protobufs.address(attestation.getOperator());
        var vote = new Vote(
                Protobufs.hash(attestation.getSealHash()), Protobufs.hash(attestation.getBlockHash()), signer.get());
        recent.add(number, operator, vote);
        if (late) {
            return;
        }
        open.computeIfAbsent(number, unseen -> new HashMap<>()).put(operator, vote);
        TreeSet<Long> own = numbersOf.computeIfAbsent(operator, unseen -> new TreeSet<>());
        own.add(number);
        if (own.size() > OPEN_NUMBERS_PER_OPERATOR_MAX) {
            // A later certificate covers the blocks before it.
            forget(own.removeFirst(), operator);
        }
        settle(number);
    }

    private void forget(long number, Address operator) {
        open.computeIfPresent(number, (same, votes) -> {
            votes.remove(operator);
            return votes.isEmpty() ? null : votes;
        });
    }

    /** Votes that are kept. */
    synchronized int size() {
        return open.values().stream().mapToInt(Map::size).sum();
    }

    /** Attestations may come before the block they speak of. */
    public synchronized void onHead(long number) {
        head = Math.max(head, number);
        recent.onHead(head);
        settle(number);
    }

    /** Of the last blocks of this operator, as many as are kept, ascending. */
    public synchronized List<Standing> standings() {
        var standings = new ArrayList<Standing>();
        for (long number = recent.first(); number <= head; number++) {
            Optional<BlockView> ours = blocks.apply(number);
            Optional<Members> members = ofBlock(number);
            if (ours.isPresent() && members.isPresent()) {
                Map<Address, Vote> votes = recent.of(number);
                long weight = quorums(votes, ours.get().hash(), members.get()).stream()
                        .mapToLong(Quorum::weight)
                        .max()
                        .orElse(0);
                List<Address> operators = votes.entrySet().stream()
                        .filter(vote ->
                                vote.getValue().block().equals(ours.get().hash()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList();
                standings.add(new Standing(
                        number, weight, members.get().totalWeight(), number <= attestedThrough, operators));
            }
        }
        return standings;
    }

    /** The weight of those who signed this result, by the seal that they executed. */
    private static Collection<Quorum> quorums(Map<Address, Vote> votes, Hash block, Members members) {
        var bySeal = new HashMap<Hash, Quorum>();
        votes.forEach((operator, vote) -> {
            if (vote.block().equals(block)) {
                bySeal.computeIfAbsent(vote.seal(), seal -> new Quorum(members)).add(operator, vote.signer());
            }
        });
        return bySeal.values();
    }

    private void settle(long number) {
        Map<Address, Vote> votes = open.get(number);
        Optional<BlockView> ours = blocks.apply(number);
        if (votes == null || ours.isEmpty() || number <= attestedThrough) {
            return;
        }
        Optional<Members> ofBlock = ofBlock(number);
        if (ofBlock.isEmpty()) {
            return;
        }
        if (quorums(votes, ours.get().hash(), ofBlock.get()).stream().anyMatch(Quorum::isCertificate)) {
            attestedThrough = number;
            open.headMap(number, true).clear();
            numbersOf.values().forEach(own -> own.headSet(number, true).clear());
            numbersOf.values().removeIf(TreeSet::isEmpty);
        }
    }

    /** Its signer, if that is a member now or was one of the block's epoch. */
    private Optional<Address> signer(Attestation attestation) {
        try {
            Address operator = Protobufs.address(attestation.getOperator());
            return domain.recover(StructHashes.of(attestation), attestation.getSignature())
                    .filter(signer -> members.speaker(operator, signer).isPresent()
                            || ofBlock(attestation.getNumber())
                                    .flatMap(list -> list.find(operator))
                                    .filter(member -> member.signer().equals(signer))
                                    .isPresent());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private Optional<Members> ofBlock(long number) {
        return blocks.apply(number)
                .flatMap(block -> members.members(block.message().getEpoch()));
    }
}
