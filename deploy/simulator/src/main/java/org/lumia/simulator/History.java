package org.lumia.simulator;

import static org.lumia.protocol.message.Protobufs.hash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.schedule.AppliedLists;
import org.lumia.protocol.schedule.Members;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.OrderedBlock;

/** Ordered blocks from the first on, with the members and the seed of each epoch among them. */
final class History {
    private final List<OrderedBlock> blocks = new ArrayList<>();
    private final AppliedLists lists;
    private final Map<Long, Members> membersByEpoch = new HashMap<>();
    private final Map<Long, Hash> seeds = new HashMap<>();

    History(Members genesis) {
        this.lists = new AppliedLists(genesis);
    }

    void add(OrderedBlock block) {
        blocks.add(block);
        for (InboxMessage message : block.getInboxList()) {
            if (message.getKind() == InboxKind.MEMBERS) {
                lists.listed(
                        message.getIndex(), Members.decode(message.getBody().toByteArray()));
            }
        }
        lists.readThrough(block.getInboxThrough());
        lists.applied(block.getEpoch(), block.getInboxThrough());
        long epoch = block.getEpoch();
        if (!membersByEpoch.containsKey(epoch)) {
            membersByEpoch.put(epoch, lists.members(epoch).orElseThrow());
            seeds.put(epoch, hash(block.getEpochSeed()));
        }
    }

    int size() {
        return blocks.size();
    }

    boolean has(long number) {
        return number >= 1 && number <= blocks.size();
    }

    OrderedBlock block(long number) {
        return blocks.get((int) number - 1);
    }

    List<OrderedBlock> blocks() {
        return blocks;
    }

    /** Of an epoch that has a block, or that a later one with a block has passed. */
    Members members(long epoch) {
        return Optional.ofNullable(membersByEpoch.get(epoch))
                .orElseGet(() -> lists.members(epoch).orElseThrow());
    }

    Hash seed(long epoch) {
        return java.util.Objects.requireNonNull(seeds.get(epoch));
    }

    boolean hasEpoch(long epoch) {
        return membersByEpoch.containsKey(epoch);
    }

    Members membersOf(long number) {
        return members(block(number).getEpoch());
    }
}
