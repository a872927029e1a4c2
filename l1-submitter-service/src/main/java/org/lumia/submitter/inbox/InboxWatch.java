package org.lumia.submitter.inbox;

import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Heads;
import org.lumia.l1.L1Tag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the inbox up to the block that is final enough, in bounded ranges. */
public final class InboxWatch {
    private static final Logger LOG = LoggerFactory.getLogger(InboxWatch.class);

    private final L1 l1;
    private final InboxStore store;
    private final L1Tag tag;
    private final int rangeBlocksMax;

    public InboxWatch(L1 l1, InboxStore store, L1Tag tag, int rangeBlocksMax) {
        this.l1 = l1;
        this.store = store;
        this.tag = tag;
        this.rangeBlocksMax = rangeBlocksMax;
    }

    /** Nothing while L1 calls no block that final. @throws BrokenInboxException when L1 has taken back what it called final enough */
    public void advance(L1Heads heads) {
        heads.at(tag).ifPresent(this::readTo);
    }

    private void readTo(L1Block target) {
        for (var cursor = store.cursor(); cursor.block().number() < target.number(); cursor = store.cursor()) {
            checkUnchanged(cursor);
            long from = cursor.block().number() + 1;
            long to = Math.min(target.number(), cursor.block().number() + rangeBlocksMax);
            var enqueued = l1.messages(from, to);
            var through = l1.block(to);
            if (through.isEmpty()) {
                return; // the node stepped back between two questions; the next turn asks again
            }
            var extension = InboxChain.extend(cursor, enqueued, through.get());
            store.append(extension);
            extension
                    .messages()
                    .forEach(message -> LOG.info(
                            "inbox message {} ({}) of L1 block {}",
                            message.getIndex(),
                            message.getKind(),
                            message.getL1BlockNumber()));
        }
    }

    private void checkUnchanged(InboxCursor cursor) {
        var canonical = l1.block(cursor.block().number());
        if (canonical.isPresent()
                && !canonical.get().hash().equals(cursor.block().hash())) {
            throw new BrokenInboxException("L1 block %d was %s, which L1 called %s, and is now %s"
                    .formatted(
                            cursor.block().number(),
                            cursor.block().hash(),
                            tag.rpcName(),
                            canonical.get().hash()));
        }
    }
}
