package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.address;
import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.protocol.genesis.Genesis;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.rewards.CumulativeRewards;
import org.lumia.protocol.rewards.EpochSplit;
import org.lumia.protocol.rewards.EpochTally;
import org.lumia.protocol.rewards.OperatorTally;
import org.lumia.protocol.rewards.PostingTurn;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.rewards.SlotTally;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.OrderedBlock;
import org.lumia.protocol.v1.RewardAttestation;

/** Counts each epoch once all of it is certified and final on L1, and signs a root a period. */
final class Rewarding {
    private static final long FEE_WEI = 1_000;

    private final Process process;
    private final World world;
    private final Genesis genesis;
    private long firstBlock = 1;
    private long counted = -1;
    private CumulativeRewards rewards = CumulativeRewards.NONE;
    private UInt256 paidWei = UInt256.ZERO;

    Rewarding(Process process) {
        this.process = process;
        this.world = process.world;
        this.genesis = process.subnet.genesis;
    }

    /** The last epoch it counted. */
    long counted() {
        return counted;
    }

    void work() {
        while (process.history.has(firstBlock)) {
            long epoch = process.history.block(firstBlock).getEpoch();
            long last = last(epoch);
            if (last < 0 || !complete(last) || process.certifying.diverged()) {
                return;
            }
            count(epoch, last);
            firstBlock = last + 1;
            counted = epoch;
        }
    }

    /** The epoch's last block; negative while it goes on. */
    private long last(long epoch) {
        long number = firstBlock;
        while (process.history.has(number) && process.history.block(number).getEpoch() == epoch) {
            number++;
        }
        return process.history.has(number) ? number - 1 : -1;
    }

    private boolean complete(long last) {
        long needed = last + genesis.rewards().attestWindow();
        List<Rollup.Posted> batches = batches();
        if (process.durable.executed.size() < needed
                || batches.isEmpty()
                || batches.getLast().header().getLast() < last) {
            return false;
        }
        for (long number = firstBlock; number <= needed; number++) {
            if (process.certifying.certificate(number).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private List<Rollup.Posted> batches() {
        return process.has(Mutation.REWARDS_BEFORE_FINAL) ? world.l1.rollup.batches() : world.l1.finalBatches();
    }

    private void count(long epoch, long last) {
        Members members = process.history.members(epoch);
        Hash seed = process.history.seed(epoch);
        var slots = new SlotTally(members, seed);
        Map<Address, Long> attested = new HashMap<>();
        Map<Address, Long> delivered = new HashMap<>();
        Set<Address> slashed = new HashSet<>();
        for (long number = firstBlock; number <= last; number++) {
            OrderedBlock block = process.history.block(number);
            slots.sealed(block.getSeal().getSlot(), address(block.getSeal().getSequencer()));
            long before = process.certifying
                    .certificate(number + genesis.rewards().attestWindow())
                    .orElseThrow()
                    .completedAt();
            process.certifying
                    .certificate(number)
                    .orElseThrow()
                    .attestedBy(members, process.certifying.votes(number), before)
                    .forEach(operator -> attested.merge(operator, 1L, Long::sum));
            block.getTransactionsList()
                    .forEach(transaction -> delivered.merge(address(transaction.getOrigin()), FEE_WEI, Long::sum));
            block.getInboxList().stream()
                    .filter(message -> message.getKind() == InboxKind.SLASH)
                    .forEach(message -> slashed.add(
                            InboxBodies.Slash.decode(message.getBody().toByteArray())
                                    .operator()));
        }
        Map<Address, Long> posted = posted(epoch, members, seed);
        var tallies = new ArrayList<OperatorTally>();
        for (Member member : members.list()) {
            Address operator = member.operator();
            var count = slots.counts().getOrDefault(operator, new SlotTally.Count(0, 0));
            UInt256 fees = UInt256.of(delivered.getOrDefault(operator, 0L));
            tallies.add(new OperatorTally(
                    operator,
                    member.weight(),
                    count.assigned(),
                    count.led(),
                    attested.getOrDefault(operator, 0L),
                    posted.getOrDefault(operator, 0L),
                    fees,
                    fees,
                    slashed.contains(operator),
                    UInt256.ZERO));
        }
        var tally = new EpochTally(
                genesis.subnet(),
                epoch,
                genesis.rewardPolicy(),
                genesis.rewards().thresholdBps(),
                last - firstBlock + 1,
                tallies);
        rewards = rewards.plus(EpochSplit.of(tally));
        paidWei = paidWei.addExact(tally.policy().emissionPerEpoch());
        long through = genesis.rewards().throughEpoch(epoch);
        if (process.history.block(last + 1).getEpoch() > through) {
            sign(through, process.history.members(through));
        }
    }

    private Map<Address, Long> posted(long epoch, Members members, Hash seed) {
        Map<Address, Long> posted = new HashMap<>();
        for (Rollup.Posted batch : batches()) {
            boolean inTurn = batch.header().getEpoch() == epoch
                    && PostingTurn.isInTurn(
                            members,
                            seed,
                            batch.header().getIndex(),
                            batch.poster(),
                            batch.header().getLastTimestampMs(),
                            batch.timeMs() / 1_000,
                            genesis.batches().submitTimeoutMs());
            if (inTurn) {
                posted.merge(batch.poster(), 1L, Long::sum);
            }
        }
        return posted;
    }

    private void sign(long through, Members members) {
        RewardRoot root = rewards.root(genesis, through).orElseThrow();
        world.invariants.rewards(process.operator, root, paidWei);
        var unsigned = RewardAttestation.newBuilder()
                .setSubnet(genesis.subnet())
                .setThroughEpoch(through)
                .setRoot(bytes(root.root()))
                .setTotal(bytes(root.total()))
                .setCostsWei(bytes(root.costsWei()))
                .setOperator(bytes(process.operator.address()))
                .build();
        Hash structHash = StructHashes.of(unsigned);
        Optional<Member> member = members.find(process.operator.address());
        process.key(member)
                .flatMap(key -> process.signOnce(Durable.Kind.REWARD, through, structHash, key, made -> {}))
                .ifPresent(signature -> {
                    world.attest(AttestationEntry.newBuilder()
                            .setReward(unsigned.toBuilder().setSignature(signature))
                            .build());
                    process.left(Durable.Kind.REWARD, through, structHash);
                });
    }
}
