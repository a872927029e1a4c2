package org.lumia.protocol.schedule;

import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Who the members of an epoch are (PROTOCOL section 3): the registry's list after the last L1 message that blocks of epochs up
 * to two before it applied, genesis where there is none. A list without weight leaves the one before. Immutable.
 *
 * @param lists what held after the last block of each epoch whose blocks changed it
 */
public record MemberHistory(Members genesis, NavigableMap<Long, Members> lists) {
    /** Epochs between a list's application and its first epoch in force. */
    public static final int DELAY_EPOCHS = 2;

    public MemberHistory {
        lists = Collections.unmodifiableNavigableMap(new TreeMap<>(lists));
    }

    /** Before the first block. */
    public static MemberHistory start(Members genesis) {
        return new MemberHistory(genesis, Collections.emptyNavigableMap());
    }

    /** As far as the blocks so far say. */
    public Members members(long epoch) {
        return afterBlocksOf(epoch - DELAY_EPOCHS);
    }

    /** The list after the last block of epochs up to one. */
    public Members afterBlocksOf(long epoch) {
        var last = lists.floorEntry(epoch);
        return last == null ? genesis : last.getValue();
    }

    /** The list after the last block, jailed members with weight 0: in force two epochs later. */
    public Members latest() {
        return lists.isEmpty() ? genesis : lists.lastEntry().getValue();
    }

    /** The operator as the lists of the tip's epoch or the two after it have it, under this key: who may speak in the log. */
    public Optional<Member> speaker(long tipEpoch, Address operator, Address signer) {
        for (long epoch = tipEpoch; epoch <= tipEpoch + DELAY_EPOCHS; epoch++) {
            Optional<Member> member = members(epoch)
                    .find(operator)
                    .filter(listed -> listed.signer().equals(signer));
            if (member.isPresent()) {
                return member;
            }
        }
        return Optional.empty();
    }

    /** After a block of an epoch with its L1 messages. */
    public MemberHistory after(long epoch, List<InboxMessage> inbox) {
        MemberHistory history = this;
        for (InboxMessage message : inbox) {
            if (message.getKind() == InboxKind.MEMBERS) {
                history = history.after(epoch, Members.decode(message.getBody().toByteArray()));
            }
        }
        return history;
    }

    /**
     * After a list that a block of an epoch applied.
     *
     * @throws IllegalStateException when a later epoch has applied one
     */
    public MemberHistory after(long epoch, Members list) {
        if (!lists.isEmpty() && lists.lastKey() > epoch) {
            throw new IllegalStateException(
                    "a list applied in epoch %d after one of epoch %d".formatted(epoch, lists.lastKey()));
        }
        if (list.totalWeight() == 0) {
            return this;
        }
        var next = new TreeMap<>(lists);
        next.put(epoch, list);
        return new MemberHistory(genesis, next);
    }

    /** Without what only decides epochs whose deciding blocks are earlier than this one. */
    MemberHistory since(long epoch) {
        Long oldest = lists.floorKey(epoch);
        return oldest == null ? this : new MemberHistory(genesis, lists.tailMap(oldest, true));
    }
}
