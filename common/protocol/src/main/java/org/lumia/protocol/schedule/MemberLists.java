package org.lumia.protocol.schedule;

import java.util.Optional;
import org.lumia.ethereum.Address;
import org.lumia.protocol.v1.ExecutedBlock;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** Who the members are, of l1-inbox and of what blocks applied of it. Thread-safe. */
public final class MemberLists {
    private final AppliedLists lists;
    private MemberHistory speakers;
    private long epoch;
    private long knownFrom = Long.MAX_VALUE;

    public MemberLists(Members genesis) {
        this.lists = new AppliedLists(genesis);
        this.speakers = MemberHistory.start(genesis);
    }

    /** The next message of l1-inbox. */
    public synchronized void read(InboxMessage message) {
        if (message.getKind() == InboxKind.MEMBERS) {
            lists.listed(message.getIndex(), Members.decode(message.getBody().toByteArray()));
        }
        lists.readThrough(message.getIndex());
        decided();
    }

    /** The next block, or an earlier one that ended its epoch. */
    public synchronized void block(ExecutedBlock block) {
        epoch = Math.max(epoch, block.getEpoch());
        lists.applied(block.getEpoch(), block.getInboxThrough());
        decided();
    }

    /** Empty while what decides them has been applied and not been read here. */
    public synchronized Optional<Members> members(long ofEpoch) {
        return lists.members(ofEpoch);
    }

    /** Whether {@link #members} of an epoch are those that were in force, and those who may speak in it: what decided them was read. */
    public synchronized boolean knows(long ofEpoch) {
        return ofEpoch >= knownFrom
                && lists.history(ofEpoch + MemberHistory.DELAY_EPOCHS).isPresent();
    }

    /** What decides the members of an epoch and of all after it has been read, or will be before a block of theirs. */
    public synchronized void knownFrom(long ofEpoch) {
        knownFrom = ofEpoch;
    }

    /** The member who may speak in the log now under this key. */
    public synchronized Optional<Member> speaker(Address operator, Address signer) {
        return speakers.speaker(epoch, operator, signer);
    }

    private void decided() {
        speakers = lists.history(epoch + MemberHistory.DELAY_EPOCHS).orElse(speakers);
    }
}
