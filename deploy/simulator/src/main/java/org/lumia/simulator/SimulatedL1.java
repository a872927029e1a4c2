package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.bytes;
import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.lumia.ethereum.Address;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.InboxBodies;
import org.lumia.protocol.message.Protobufs;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.schedule.Member;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** L1: a pool, blocks, finality and reorganisations; the inbox, the registry and the rollup of one subnet. */
final class SimulatedL1 {
    private static final int BLOCK_MS = 400;
    private static final int FINAL_DEPTH = 4;

    private final World world;
    private final Random random;
    private final List<Block> chain = new ArrayList<>();
    private final List<Transaction> pool = new ArrayList<>();
    private final List<InboxMessage> finalInbox = new ArrayList<>();
    private final List<Rollup.Posted> finalBatches = new ArrayList<>();
    private final Set<Address> slashed = new HashSet<>();
    private final Rollup finalRollup;
    final Rollup rollup;
    private int finalBlocks;

    sealed interface Transaction permits Enqueue, Rollup.Post {}

    record Enqueue(InboxKind kind, byte[] body) implements Transaction {}

    private record Block(long timeMs, List<Transaction> transactions) {}

    SimulatedL1(World world) {
        this.world = world;
        this.random = world.scenario.random("l1");
        this.rollup = new Rollup(world);
        this.finalRollup = new Rollup(world);
    }

    void start() {
        world.after(BLOCK_MS, () -> {
            mine();
            start();
        });
    }

    private void mine() {
        var taken = new ArrayList<Transaction>();
        for (Transaction transaction : List.copyOf(pool)) {
            if (world.calm() || random.nextInt(5) > 0) {
                pool.remove(transaction);
                taken.add(transaction);
            }
        }
        chain.add(new Block(timeMs(), List.copyOf(taken)));
        run(chain.subList(chain.size() - 1, chain.size()), rollup);
        finalise();
        world.wakeAll();
    }

    /** Seconds of L1, as its blocks have them. */
    private long timeMs() {
        return world.nowMs() / 1_000 * 1_000;
    }

    private static void run(List<Block> blocks, Rollup contracts) {
        for (Block block : blocks) {
            for (Transaction transaction : block.transactions()) {
                switch (transaction) {
                    case Enqueue(InboxKind kind, byte[] body) -> contracts.enqueue(kind, body);
                    case Rollup.Post post -> contracts.post(post, block.timeMs());
                }
            }
        }
    }

    private void finalise() {
        int before = finalBlocks;
        finalBlocks = Math.max(finalBlocks, chain.size() - FINAL_DEPTH);
        run(chain.subList(before, finalBlocks), finalRollup);
        for (InboxMessage message : finalRollup
                .inbox()
                .subList(finalInbox.size(), finalRollup.inbox().size())) {
            finalInbox.add(message);
            world.invariants.finalMessage(message);
            long index = message.getIndex();
            world.operators.forEach(operator -> world.after(random.nextInt(1_200), () -> operator.seesInbox(index)));
        }
        finalRollup
                .batches()
                .subList(finalBatches.size(), finalRollup.batches().size())
                .forEach(posted -> {
                    finalBatches.add(posted);
                    world.invariants.finalBatch(posted);
                });
    }

    /** The latest blocks never were; what they held comes again in another order, postings perhaps not. */
    void reorganise() {
        int deepest = chain.size() - finalBlocks;
        if (deepest <= 0) {
            return;
        }
        int depth = 1 + random.nextInt(deepest);
        var dropped = new ArrayList<Transaction>();
        for (int i = 0; i < depth; i++) {
            dropped.addAll(chain.removeLast().transactions());
        }
        dropped.removeIf(transaction -> transaction instanceof Rollup.Post && random.nextBoolean());
        Collections.shuffle(dropped, random);
        pool.addAll(dropped);
        world.counts.reorgs++;
        world.trace.say(world.nowMs(), "L1", "drops its last %d blocks", depth);
        rollup.reset();
        run(chain, rollup);
    }

    void enqueue(InboxKind kind, byte[] body) {
        pool.add(new Enqueue(kind, body));
    }

    void post(Rollup.Post post) {
        pool.add(post);
    }

    boolean holds(Address poster, long index) {
        return pool.stream()
                .anyMatch(transaction -> transaction instanceof Rollup.Post post
                        && post.poster().equals(poster)
                        && post.header().getIndex() == index);
    }

    void changeMembers(long[] weights) {
        Members list = world.subnet.list(weights);
        var left = new ArrayList<Member>();
        for (Member member : list.list()) {
            boolean out = slashed.contains(member.operator());
            left.add(out ? new Member(member.operator(), member.signer(), 0, member.feeRecipient()) : member);
        }
        world.counts.memberLists++;
        enqueue(InboxKind.MEMBERS, new Members(left).encode());
    }

    /** Evidence that somebody sent: two things that one key signed, checked by the registry. */
    void slash(Address operator, int reason) {
        if (slashed.add(operator)) {
            world.counts.evidence++;
            enqueue(InboxKind.SLASH, new InboxBodies.Slash(operator, reason).encode());
            world.trace.say(world.nowMs(), "L1", "slashes %s", operator);
            changeMembers(world.subnet.weights(random, -1));
        }
    }

    /** What an operator that waits for finality sees. */
    List<InboxMessage> finalInbox() {
        return finalInbox;
    }

    List<Rollup.Posted> finalBatches() {
        return finalBatches;
    }

    List<InboxMessage> inbox() {
        return rollup.inbox();
    }

    static InboxMessage message(List<InboxMessage> inbox, InboxKind kind, byte[] body) {
        long index = inbox.size() + 1L;
        Hash previous = inbox.isEmpty() ? Hash.ZERO : hash(inbox.getLast().getAccumulator());
        Hash accumulator = StructHashes.accumulator(previous, index, kind.getNumber(), body);
        return InboxMessage.newBuilder()
                .setIndex(index)
                .setKind(kind)
                .setBody(Protobufs.bytes(body))
                .setAccumulator(bytes(accumulator))
                .build();
    }
}
