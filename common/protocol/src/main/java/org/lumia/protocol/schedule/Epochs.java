package org.lumia.protocol.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Members and seeds by epoch (PROTOCOL section 3): those of epoch e follow from the blocks of epochs up to e-2, or from
 * genesis where there are none. Immutable.
 *
 * @param ends the last seal of each of the latest epochs that have blocks, ascending
 * @param pruned whether older ends were let go
 */
public record Epochs(long subnet, MemberHistory history, Hash genesisHash, List<End> ends, boolean pruned) {
    /** Two epochs decide the present, one the next, one is kept for what lies just behind. */
    private static final int ENDS_MAX = 4;

    /** The last seal of an epoch's blocks so far. */
    public record End(long epoch, Hash lastSeal) {}

    public Epochs {
        ends = List.copyOf(ends);
    }

    /** Before the first block. */
    public static Epochs start(long subnet, Members genesis, Hash genesisHash) {
        return new Epochs(subnet, MemberHistory.start(genesis), genesisHash, List.of(), false);
    }

    /** The members of an epoch, as far as the blocks so far say. */
    public Members members(long epoch) {
        requireKnown(epoch);
        return history.members(epoch);
    }

    /** The seed of an epoch's draws, as far as the blocks so far say. */
    public Hash seed(long epoch) {
        requireKnown(epoch);
        return StructHashes.epochSeed(
                subnet, epoch, deciding(epoch).map(End::lastSeal).orElse(genesisHash));
    }

    /** After a block of an epoch with its L1 messages. */
    public Epochs after(long epoch, Hash seal, List<InboxMessage> inbox) {
        var next = new ArrayList<>(ends);
        if (!next.isEmpty() && next.getLast().epoch() == epoch) {
            next.removeLast();
        } else if (!next.isEmpty() && next.getLast().epoch() > epoch) {
            throw new IllegalStateException("a block of epoch %d after one of epoch %d"
                    .formatted(epoch, next.getLast().epoch()));
        }
        next.add(new End(epoch, seal));
        boolean prune = next.size() > ENDS_MAX;
        if (prune) {
            next.removeFirst();
        }
        MemberHistory members =
                history.after(epoch, inbox).since(next.getFirst().epoch());
        return new Epochs(subnet, members, genesisHash, next, pruned || prune);
    }

    private void requireKnown(long epoch) {
        if (pruned && deciding(epoch).isEmpty()) {
            throw new IllegalStateException("what decides epoch %d is no longer known".formatted(epoch));
        }
    }

    private Optional<End> deciding(long epoch) {
        return ends.reversed().stream()
                .filter(end -> end.epoch() <= epoch - MemberHistory.DELAY_EPOCHS)
                .findFirst();
    }
}
