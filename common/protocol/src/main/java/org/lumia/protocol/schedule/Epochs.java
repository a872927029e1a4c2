package org.lumia.protocol.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lumia.ethereum.Hash;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/**
 * Members and seeds by epoch (PROTOCOL section 3): those of epoch e follow from the blocks of epochs up to e-2, or from
 * genesis where there are none. Immutable.
 *
 * @param ends what held after the last block of each of the latest epochs that have blocks, ascending
 * @param pruned whether older ends were let go
 */
public record Epochs(long subnet, Members genesis, Hash genesisHash, List<End> ends, boolean pruned) {
    /** Two epochs decide the present, one the next, one is kept for what lies just behind. */
    private static final int ENDS_MAX = 4;

    /** The list and the last seal after an epoch's last block so far. */
    public record End(long epoch, Members members, Hash lastSeal) {}

    public Epochs {
        ends = List.copyOf(ends);
    }

    /** Before the first block. */
    public static Epochs start(long subnet, Members genesis, Hash genesisHash) {
        return new Epochs(subnet, genesis, genesisHash, List.of(), false);
    }

    /** The members of an epoch, as far as the blocks so far say. */
    public Members members(long epoch) {
        return deciding(epoch).map(End::members).orElse(genesis);
    }

    /** The seed of an epoch's draws, as far as the blocks so far say. */
    public Hash seed(long epoch) {
        return StructHashes.epochSeed(
                subnet, epoch, deciding(epoch).map(End::lastSeal).orElse(genesisHash));
    }

    /** The list after the last block, jailed members with weight 0: in force two epochs later. */
    public Members latest() {
        return ends.isEmpty() ? genesis : ends.getLast().members();
    }

    /** After a block of an epoch with its L1 messages. */
    public Epochs after(long epoch, Hash seal, List<InboxMessage> inbox) {
        Members members = latest();
        for (InboxMessage message : inbox) {
            if (message.getKind() == InboxKind.MEMBERS) {
                Members next = Members.decode(message.getBody().toByteArray());
                members = next.totalWeight() == 0 ? members : next;
            }
        }
        var next = new ArrayList<>(ends);
        if (!next.isEmpty() && next.getLast().epoch() == epoch) {
            next.removeLast();
        } else if (!next.isEmpty() && next.getLast().epoch() > epoch) {
            throw new IllegalStateException("a block of epoch %d after one of epoch %d"
                    .formatted(epoch, next.getLast().epoch()));
        }
        next.add(new End(epoch, members, seal));
        boolean prune = next.size() > ENDS_MAX;
        if (prune) {
            next.removeFirst();
        }
        return new Epochs(subnet, genesis, genesisHash, next, pruned || prune);
    }

    private Optional<End> deciding(long epoch) {
        for (int i = ends.size() - 1; i >= 0; i--) {
            if (ends.get(i).epoch() <= epoch - 2) {
                return Optional.of(ends.get(i));
            }
        }
        if (pruned) {
            throw new IllegalStateException("what decides epoch %d is no longer known".formatted(epoch));
        }
        return Optional.empty();
    }
}
