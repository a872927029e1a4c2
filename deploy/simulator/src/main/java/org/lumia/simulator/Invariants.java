package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.hash;
import static org.lumia.simulator.Violation.check;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.ethereum.UInt256;
import org.lumia.ethereum.crypto.Keccak;
import org.lumia.protocol.rewards.PostingTurn;
import org.lumia.protocol.rewards.RewardRoot;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.AttestationEntry;
import org.lumia.protocol.v1.BatchHeader;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/** Sees everything, and checks what must hold with it whenever something changes. */
final class Invariants {
    /** At the end: of the last block's timestamp to what the time is. */
    private static final long TIME_OFF_MS_MAX = 2_500;

    private record Said(Address operator, Durable.Kind kind, long number) {}

    private final World world;
    private final Referee referee;
    private final History history;
    private final Certificates certificates;
    private final Slashing slashing;
    private final TreeMap<Long, byte[]> awaitingReferee = new TreeMap<>();
    private final Map<Said, Hash> said = new HashMap<>();
    private final Map<Long, Hash> results = new HashMap<>();
    private final Map<Long, Hash> rewardRoots = new TreeMap<>();
    private final TreeMap<Long, BatchHeader> onL1 = new TreeMap<>();
    private final Set<Hash> accepted = new HashSet<>();

    Invariants(World world, Referee referee) {
        this.world = world;
        this.referee = referee;
        this.history = new History(world.subnet.genesis.members());
        this.certificates = new Certificates(world, history);
        this.slashing = new Slashing(world, this::evidence);
    }

    void appended(long offset, byte[] bytes) {
        referee.entry(offset, bytes);
        compare();
        slashing.logged(Entries.parse(bytes));
    }

    void finalMessage(InboxMessage message) {
        referee.inbox(message.toByteArray());
        compare();
    }

    private void compare() {
        byte[] block = referee.block(history.size() + 1L);
        while (block != null) {
            history.add(parse(block));
            world.counts.blocks++;
            block = referee.block(history.size() + 1L);
        }
        while (!awaitingReferee.isEmpty() && awaitingReferee.firstKey() <= history.size()) {
            var first = awaitingReferee.pollFirstEntry();
            same(first.getKey(), first.getValue());
        }
        if (!awaitingReferee.isEmpty()) {
            OrderedBlock ahead = parse(awaitingReferee.firstEntry().getValue());
            check(
                    referee.nextOffset() <= ahead.getLogOffset(),
                    Invariant.ONE_SEAL_PER_HEIGHT,
                    "the seal of block %d at entry %d counts, by the untouched rules it does not",
                    ahead.getNumber(),
                    ahead.getLogOffset());
        }
    }

    private void same(long number, byte[] block) {
        byte[] right = referee.block(number);
        if (!Arrays.equals(right, block)) {
            OrderedBlock ours = parse(block);
            throw new Violation(
                    Invariant.ONE_SEAL_PER_HEIGHT,
                    "block %d has seal %s and content %s, by the untouched rules %s and %s",
                    number,
                    hash(ours.getHash()),
                    hash(ours.getContentHash()),
                    hash(history.block(number).getHash()),
                    hash(history.block(number).getContentHash()));
        }
    }

    static OrderedBlock parse(byte[] bytes) {
        try {
            return OrderedBlock.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param before the operator's own block before it */
    void derived(Operator operator, OrderedBlock block, Optional<OrderedBlock> before) {
        if (operator.role().hostile()) {
            return;
        }
        before.ifPresent(parent -> check(
                parent.getContentHash().equals(block.getSeal().getContentHash()),
                Invariant.SAME_BLOCKS_UNDER_A_SEAL,
                "%s follows seal %d, which was made upon another block %d than it has",
                operator.name(),
                block.getNumber(),
                parent.getNumber()));
        if (operator.role() == Role.FORK_VICTIM) {
            return;
        }
        byte[] bytes = block.toByteArray();
        if (block.getNumber() <= history.size()) {
            same(block.getNumber(), bytes);
        } else {
            byte[] known = awaitingReferee.putIfAbsent(block.getNumber(), bytes);
            check(
                    known == null || Arrays.equals(known, bytes),
                    Invariant.ONE_SEAL_PER_HEIGHT,
                    "two operators derived different blocks %d",
                    block.getNumber());
            compare();
        }
    }

    void executed(Operator operator, Blocks.Executed executed) {
        if (operator.role() == Role.HONEST) {
            Hash known = results.putIfAbsent(executed.number(), executed.hash());
            check(
                    known == null || known.equals(executed.hash()),
                    Invariant.STATE_EQUAL,
                    "%s computes block %d as %s, others %s",
                    operator.name(),
                    executed.number(),
                    executed.hash(),
                    known);
        }
    }

    void queued(Operator operator, List<Hash> hashes) {
        if (operator.role() == Role.HONEST) {
            accepted.addAll(hashes);
        }
    }

    /** A signature was made; whether it ever leaves does not matter. */
    void signed(Operator operator, Durable.Kind kind, long number, Hash structHash) {
        if (operator.role().hostile()) {
            return;
        }
        Hash known = said.putIfAbsent(new Said(operator.address(), kind, number), structHash);
        check(
                known == null || known.equals(structHash),
                Invariant.SIGNED_ONCE,
                "%s signs two things for %s %d",
                operator.name(),
                Violation.words(kind),
                number);
        check(
                !operator.diverged() || kind == Durable.Kind.SEAL,
                Invariant.DIVERGED_STOPS,
                "%s signs %s %d though its results differ",
                operator.name(),
                Violation.words(kind),
                number);
    }

    /** Somebody attests a batch with this header, which whoever seeks evidence knows then. */
    void attests(BatchHeader header) {
        slashing.opened(header);
    }

    /** Somebody holds evidence. */
    void evidence(Address operator, String what) {
        Operator accused = world.operators.stream()
                .filter(candidate -> candidate.address().equals(operator))
                .findFirst()
                .orElseThrow();
        check(accused.role().hostile(), Invariant.NOT_SLASHABLE, "%s against the honest %s", what, accused.name());
    }

    void attested(AttestationEntry entry) {
        slashing.attested(entry);
        if (entry.hasBlock()) {
            certificates.add(entry.getBlock());
        }
    }

    /** An operator takes values for certified. */
    void certified(Operator operator, long number, Hash blockHash, Optional<Blocks.Executed> own) {
        if (operator.role() != Role.FORK_VICTIM) {
            certificates.taken(operator, number, blockHash);
        }
        boolean wrong = own.isPresent() && !own.get().hash().equals(blockHash);
        check(
                !wrong || operator.role() != Role.HONEST,
                Invariant.CERTIFICATE_TRUE,
                "block %d is certified otherwise than %s computes it",
                number,
                operator.name());
    }

    void posts(Operator operator, BatchHeader header, Members members, Hash seed, long atMs) {
        if (operator.role().hostile()) {
            return;
        }
        check(
                world.l1.rollup.nextIndex() == header.getIndex(),
                Invariant.POSTED_IN_TURN,
                "%s posts batch %d, and L1 waits for %d",
                operator.name(),
                header.getIndex(),
                world.l1.rollup.nextIndex());
        boolean inTurn = PostingTurn.isInTurn(
                members,
                seed,
                header.getIndex(),
                operator.address(),
                header.getLastTimestampMs(),
                atMs / 1_000,
                world.subnet.genesis.batches().submitTimeoutMs());
        check(inTurn, Invariant.POSTED_IN_TURN, "%s posts batch %d out of turn", operator.name(), header.getIndex());
    }

    /** L1 takes a batch, perhaps not for ever. */
    void onL1(BatchHeader header, Members members, long weight) {
        check(
                3 * weight > 2 * members.totalWeight(),
                Invariant.BATCHES_FOLLOW,
                "L1 takes batch %d with a weight of %d of %d",
                header.getIndex(),
                weight,
                members.totalWeight());
        BatchHeader known = onL1.putIfAbsent(header.getIndex(), header);
        check(
                known == null || known.equals(header),
                Invariant.CERTIFICATES_AGREE,
                "L1 takes two batches %d",
                header.getIndex());
        long[] range = referee.batch(header.getIndex());
        check(
                range == null || range[0] == header.getFirst() && range[1] == header.getLast(),
                Invariant.BATCHES_FOLLOW,
                "batch %d has the blocks %d to %d, by the untouched rule it ends elsewhere",
                header.getIndex(),
                header.getFirst(),
                header.getLast());
    }

    void finalBatch(Rollup.Posted posted) {
        world.counts.batches++;
        certificates.agrees(posted.header());
    }

    /** @param emittedWei in the epochs that the root counts */
    void rewards(Operator operator, RewardRoot reward, UInt256 emittedWei) {
        if (operator.role().hostile()) {
            return;
        }
        check(
                reward.total().equals(emittedWei),
                Invariant.REWARDS_EQUAL,
                "%s pays %s wei through epoch %d where %s are emitted",
                operator.name(),
                reward.total(),
                reward.throughEpoch(),
                emittedWei);
        Hash root = reward.root();
        Hash known = rewardRoots.putIfAbsent(reward.throughEpoch(), root);
        if (known == null) {
            world.counts.rewards++;
        }
        check(
                known == null || known.equals(root),
                Invariant.REWARDS_EQUAL,
                "%s counts other rewards through epoch %d",
                operator.name(),
                reward.throughEpoch());
    }

    /** @param heightBefore when faults stopped */
    void atTheEnd(long heightBefore) {
        long height = history.size();
        goesOn(
                height > heightBefore + world.scenario.calmMs() / 2_000,
                "%d blocks, %d before the calm",
                height,
                heightBefore);
        long aheadMs = history.block(height).getSeal().getTimestampMs() - world.nowMs();
        goesOn(Math.abs(aheadMs) < TIME_OFF_MS_MAX, "the last block's timestamp is %d ms ahead", aheadMs);
        goesOn(certificates.through() > height - 10, "certified through %d of %d", certificates.through(), height);
        goesOn(referee.pending() == 0, "%d transactions wait", referee.pending());
        long batchesThrough = onL1.isEmpty() ? 0 : onL1.lastEntry().getValue().getLastTimestampMs();
        goesOn(
                batchesThrough > world.nowMs() - 9_000,
                "the last batch is from %d ms ago",
                world.nowMs() - batchesThrough);
        for (Operator operator : world.operators) {
            if (!operator.role().hostile()) {
                goesOn(operator.height() > height - 5, "%s is at %d of %d", operator.name(), operator.height(), height);
                goesOn(
                        operator.inboxThrough() == world.l1.finalInbox().size(),
                        "%s applied %d of %d messages of L1",
                        operator.name(),
                        operator.inboxThrough(),
                        world.l1.finalInbox().size());
                long epoch = world.subnet.genesis.epochOfSlot(world.subnet.genesis.slot(world.nowMs()));
                goesOn(
                        operator.epochsCounted() >= epoch - 5,
                        "%s counted the rewards of %d epochs of %d",
                        operator.name(),
                        operator.epochsCounted(),
                        epoch);
            }
        }
        Set<Hash> included = new HashSet<>();
        history.blocks()
                .forEach(block -> block.getTransactionsList()
                        .forEach(transaction ->
                                included.add(Keccak.hash(transaction.getRaw().toByteArray()))));
        accepted.removeAll(included);
        check(accepted.isEmpty(), Invariant.NOTHING_LOST, "no block has %s", accepted);
    }

    private void goesOn(boolean holds, String message, Object... values) {
        check(holds, Invariant.GOES_ON, message, values);
    }
}
