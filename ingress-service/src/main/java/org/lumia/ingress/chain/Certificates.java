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
import org.lumia.protocol.schedule.MemberLists;
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

    /** What one key said last of a block: while it is rotated an operator signs with two, and the block's list has one of them. */
    record Vote(Hash seal, Hash block, Address operator) {}

    /**
     * Who signed this operator's result of a block.
     *
     * @param totalWeight of the members in force
     * @param certified whether it has a certificate, if only by a later block's
     */
    public record Standing(long number, long weight, long totalWeight, boolean certified, List<Address> operators) {}

    /**
     * Who signs.
     *
     * @param weight the largest behind one of the last blocks, of those who signed this operator's result
     * @param totalWeight of the members of the head's epoch
     * @param lagBlocks by member, how far the last block that it signed is behind the head; of one that was not heard since it is a
     *     member, or since this process began, the blocks since then
     */
    public record Signing(long weight, long totalWeight, Map<Address, Long> lagBlocks) {
        public static final Signing NONE = new Signing(0, 0, Map.of());
    }

    private final SigningDomain domain;
    private final long subnet;
    private final MemberLists members;
    private final LongFunction<Optional<BlockView>> blocks;
    private final NavigableMap<Long, Map<Address, Vote>> open = new TreeMap<>();
    private final RecentVotes recent = new RecentVotes();
    private final Map<Address, TreeSet<Long>> numbersOf = new HashMap<>();
    /** The last number that an operator signed. */
    private final Map<Address, Long> signed = new HashMap<>();

    /** The head at which each member of the head's epoch was first one, as this process saw it. */
    private final Map<Address, Long> memberSince = new HashMap<>();

    private long head;
    private volatile long attestedThrough;
    private volatile long refused;
    private volatile long latestTold;

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
                Protobufs.hash(attestation.getSealHash()), Protobufs.hash(attestation.getBlockHash()), operator);
        recent.add(number, signer.get(), vote);
        if (recent.takes(number)) {
            signed.merge(operator, number, Math::max);
        }
        if (late) {
            return;
        }
        open.computeIfAbsent(number, unseen -> new HashMap<>()).put(signer.get(), vote);
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
            votes.values().removeIf(vote -> vote.operator().equals(operator));
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
        ofBlock(head).ifPresent(this::admit);
        recent.onHead(head);
        settle(number);
    }

    /** Who is no member any more is forgotten, so that the maps stay as short as the list, and who comes back begins anew. */
    private void admit(Members list) {
        list.list().forEach(member -> memberSince.putIfAbsent(member.operator(), head));
        memberSince.keySet().removeIf(operator -> list.find(operator).isEmpty());
        signed.keySet().retainAll(memberSince.keySet());
    }

    /** Of the last blocks of this operator, as many as are kept, ascending. */
    public synchronized List<Standing> standings() {
        var standings = new ArrayList<Standing>();
        for (long number = recent.first(); number <= head; number++) {
            standing(number).ifPresent(standings::add);
        }
        return standings;
    }

    /** Who has signed the last block that has a certificate of its own; empty when that was told before. */
    public Optional<Standing> latest() {
        long number = attestedThrough;
        return number == latestTold ? Optional.empty() : latest(number);
    }

    private synchronized Optional<Standing> latest(long number) {
        latestTold = number;
        return standing(number);
    }

    /** Of the members of the head's epoch; nothing while they are not known. */
    public synchronized Signing signing() {
        Optional<Members> members = ofBlock(head);
        if (members.isEmpty()) {
            return Signing.NONE;
        }
        admit(members.get());
        var lags = new TreeMap<Address, Long>();
        memberSince.forEach((operator, since) ->
                lags.put(operator, Math.max(0, head - signed.getOrDefault(operator, since))));
        long weight = standings().stream().mapToLong(Standing::weight).max().orElse(0);
        return new Signing(weight, members.get().totalWeight(), lags);
    }

    private Optional<Standing> standing(long number) {
        Optional<BlockView> ours = blocks.apply(number);
        Optional<Members> members = ofBlock(number);
        if (ours.isEmpty() || members.isEmpty()) {
            return Optional.empty();
        }
        Map<Address, Vote> votes = recent.of(number);
        long weight = quorums(votes, ours.get().hash(), members.get()).stream()
                .mapToLong(Quorum::weight)
                .max()
                .orElse(0);
        List<Address> operators = votes.values().stream()
                .filter(vote -> vote.block().equals(ours.get().hash()))
                .map(Vote::operator)
                .distinct()
                .sorted()
                .toList();
        return Optional.of(
                new Standing(number, weight, members.get().totalWeight(), number <= attestedThrough, operators));
    }

    /** The weight of those who signed this result, by the seal that they executed. */
    private static Collection<Quorum> quorums(Map<Address, Vote> votes, Hash block, Members members) {
        var bySeal = new HashMap<Hash, Quorum>();
        votes.forEach((signer, vote) -> {
            if (vote.block().equals(block)) {
                bySeal.computeIfAbsent(vote.seal(), seal -> new Quorum(members)).add(vote.operator(), signer);
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
