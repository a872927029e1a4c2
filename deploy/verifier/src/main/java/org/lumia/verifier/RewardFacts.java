package org.lumia.verifier;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.lumia.chain.block.BlockResult;
import org.lumia.chain.block.IncludedTransaction;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.evidence.StatementReader;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.log.Candidate;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.log.LogEvent;
import org.lumia.protocol.message.InboxBodies.Policy;
import org.lumia.protocol.message.InboxBodies.Slash;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.rewards.BlockVote;
import org.lumia.protocol.rewards.Delivery;
import org.lumia.protocol.rewards.EpochFacts;
import org.lumia.protocol.rewards.EpochSpan;
import org.lumia.protocol.rewards.FinalBatch;
import org.lumia.protocol.rewards.SealedBlock;
import org.lumia.protocol.schedule.MemberHistory;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.schedule.Rescue;
import org.lumia.protocol.v1.Attestation;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/** What rewards are counted from, gathered from the log, from attestations, and from L1 and what its batches execute to. */
final class RewardFacts implements EpochFacts {
    private final Genesis genesis;
    private final StatementReader statements;
    private final TreeMap<Long, EpochSpan> spans = new TreeMap<>();
    private final Map<Long, Ordered> ordered = new HashMap<>();
    private final Map<Long, Hash> executed = new HashMap<>();
    private final Map<Long, Map<Address, Delivery>> deliveries = new HashMap<>();
    private final Map<Long, List<BlockVote>> votes = new HashMap<>();
    private final List<Applied> applied = new ArrayList<>();
    private final List<Posting> postings = new ArrayList<>();
    private long executedThrough;
    private long closedThrough = -1;

    private record Ordered(long epoch, long slot, Address sequencer, Hash sealHash, Map<Hash, Address> origins) {}

    private record Applied(long epoch, InboxMessage message) {}

    /** A batch on L1. */
    record Posting(long epoch, long lastBlock, FinalBatch batch) {}

    RewardFacts(Genesis genesis) {
        this.genesis = genesis;
        this.statements = new StatementReader(genesis);
    }

    /** What an entry of the log meant. */
    void ordered(List<LogEvent> events) {
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Derived(OrderedBlock block, List<Candidate> taken)) {
                ordered(block, taken);
            }
        }
    }

    private void ordered(OrderedBlock block, List<Candidate> taken) {
        Map<Hash, Address> origins = new HashMap<>();
        taken.forEach(candidate -> origins.put(candidate.hash(), candidate.origin()));
        var seal = block.getSeal();
        ordered.put(
                block.getNumber(),
                new Ordered(
                        block.getEpoch(),
                        seal.getSlot(),
                        Protobufs.address(seal.getSequencer()),
                        Protobufs.hash(block.getHash()),
                        origins));
        block.getInboxList().forEach(message -> applied.add(new Applied(block.getEpoch(), message)));
        long number = block.getNumber();
        spans.merge(
                block.getEpoch(),
                new EpochSpan(
                        block.getEpoch(),
                        Protobufs.hash(block.getEpochSeed()),
                        block.getEpochTotalWeight(),
                        number,
                        number,
                        false),
                (known, next) ->
                        new EpochSpan(known.epoch(), known.seed(), known.totalWeight(), known.first(), number, false));
    }

    /** An entry of the topic attestations; what is not an attestation of a block counts for nothing here. */
    void attested(LogEntry entry) {
        try {
            var parsed = AttestationEntry.parseFrom(entry.bytes());
            if (parsed.hasBlock()) {
                Attestation attestation = parsed.getBlock();
                statements
                        .read(attestation)
                        .ifPresent(signed -> votes.computeIfAbsent(attestation.getNumber(), number -> new ArrayList<>())
                                .add(new BlockVote(
                                        entry.offset(),
                                        Protobufs.address(attestation.getOperator()),
                                        signed.signer(),
                                        Protobufs.hash(attestation.getSealHash()),
                                        Protobufs.hash(attestation.getBlockHash()))));
            }
        } catch (InvalidProtocolBufferException | IllegalArgumentException malformed) {
            // Anyone who may append can append rubbish: no operator counts it.
        }
    }

    /** A block of L1's batches, executed again. */
    void executed(BlockResult result) {
        long number = result.header().number();
        executed.put(number, result.hash());
        executedThrough = number;
        Ordered block = ordered.get(number);
        if (block == null) {
            throw new DifferenceException("L1 has block %d, which the log does not cut".formatted(number));
        }
        Map<Address, Delivery> byOrigin = new HashMap<>();
        for (IncludedTransaction transaction : result.included()) {
            Address origin = block.origins().get(transaction.hash());
            if (transaction.inboxIndex() == 0 && origin == null) {
                throw new DifferenceException("block %d of L1 holds transaction %s, which the log's does not"
                        .formatted(number, transaction.hash()));
            }
            if (transaction.inboxIndex() == 0) {
                UInt256 gas = UInt256.of(transaction.gasUsed());
                byOrigin.merge(
                        Objects.requireNonNull(origin),
                        new Delivery(
                                1,
                                gas.multiplyExact(transaction.effectiveGasPrice()),
                                gas.multiplyExact(result.header().baseFeePerGas())),
                        Delivery::plus);
            }
        }
        deliveries.put(number, byOrigin);
    }

    void posted(List<Posting> found) {
        postings.addAll(found);
    }

    /** An epoch is counted: what it alone needed is let go. */
    void closed(EpochSpan span) {
        closedThrough = span.epoch();
        for (long number = span.first(); number <= span.last(); number++) {
            ordered.remove(number);
            executed.remove(number);
            deliveries.remove(number);
            votes.remove(number);
        }
    }

    /** The next epoch with a block. */
    long epochAfter(long epoch) {
        return Objects.requireNonNull(spans.higherKey(epoch));
    }

    @Override
    public Optional<EpochSpan> oldestOpen() {
        return Optional.ofNullable(spans.higherEntry(closedThrough)).map(entry -> {
            EpochSpan span = entry.getValue();
            return new EpochSpan(
                    span.epoch(),
                    span.seed(),
                    span.totalWeight(),
                    span.first(),
                    span.last(),
                    span.epoch() < spans.lastKey());
        });
    }

    @Override
    public long executedThrough() {
        return executedThrough;
    }

    @Override
    public long finalThrough() {
        return postings.isEmpty() ? 0 : postings.getLast().lastBlock();
    }

    @Override
    public Members members(long epoch) {
        MemberHistory history = MemberHistory.start(genesis.members());
        for (Applied one : applied) {
            if (one.message().getKind() == InboxKind.MEMBERS && one.epoch() <= epoch) {
                history = history.after(
                        one.epoch(), Members.decode(one.message().getBody().toByteArray()));
            }
        }
        return history.members(epoch);
    }

    @Override
    public Optional<Members> rescue(long epoch) {
        return Rescue.committee(
                bodies(InboxKind.RESCUE, 0, Long.MAX_VALUE).stream()
                        .map(Rescue::decode)
                        .toList(),
                epoch);
    }

    @Override
    public Policy policy(long epoch) {
        List<byte[]> policies = bodies(InboxKind.POLICY, 0, epoch - 2);
        return policies.isEmpty() ? genesis.rewardPolicy() : Policy.decode(policies.getLast());
    }

    /** In L1's order. */
    private List<byte[]> bodies(InboxKind kind, long fromEpoch, long throughEpoch) {
        return applied.stream()
                .filter(one ->
                        one.message().getKind() == kind && one.epoch() >= fromEpoch && one.epoch() <= throughEpoch)
                .map(one -> one.message().getBody().toByteArray())
                .toList();
    }

    @Override
    public Set<Address> slashed(long epoch) {
        Set<Address> operators = new HashSet<>();
        bodies(InboxKind.SLASH, epoch, epoch)
                .forEach(body -> operators.add(Slash.decode(body).operator()));
        return operators;
    }

    @Override
    public Map<Address, Delivery> deliveries(EpochSpan span) {
        Map<Address, Delivery> sums = new HashMap<>();
        for (long number = span.first(); number <= span.last(); number++) {
            deliveries
                    .getOrDefault(number, Map.of())
                    .forEach((origin, delivery) -> sums.merge(origin, delivery, Delivery::plus));
        }
        return sums;
    }

    @Override
    public List<FinalBatch> batches(long epoch) {
        return postings.stream()
                .filter(posting -> posting.epoch() == epoch)
                .map(Posting::batch)
                .toList();
    }

    @Override
    public Iterator<VotedBlock> votedBlocks(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(this::voted).iterator();
    }

    private VotedBlock voted(long number) {
        Ordered block = Objects.requireNonNull(ordered.get(number));
        return new VotedBlock(
                new SealedBlock(
                        number,
                        block.epoch(),
                        block.slot(),
                        block.sequencer(),
                        block.sealHash(),
                        Objects.requireNonNull(executed.get(number))),
                votes.getOrDefault(number, List.of()));
    }
}
