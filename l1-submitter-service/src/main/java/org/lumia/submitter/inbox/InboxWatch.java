package org.lumia.submitter.inbox;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.lumia.ethereum.Hash;
import org.lumia.l1.L1;
import org.lumia.l1.L1Block;
import org.lumia.l1.L1Exception;
import org.lumia.l1.L1Heads;
import org.lumia.l1.L1Tag;
import org.lumia.protocol.v1.InboxMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the inbox up to the block that is final enough, in bounded ranges. */
public final class InboxWatch {
    private static final Logger LOG = LoggerFactory.getLogger(InboxWatch.class);

    private final L1 l1;
    private final InboxStore store;
    private final L1Tag tag;
    private final long startBlock;
    private final int rangeBlocksMax;
    private final LongSupplier published;
    private volatile long takenBack;

    /**
     * Of one subnet.
     *
     * @param startBlock before the first message
     * @param published the last message that was passed on
     */
    public InboxWatch(L1 l1, InboxStore store, L1Tag tag, long startBlock, int rangeBlocksMax, LongSupplier published) {
        this.l1 = l1;
        this.store = store;
        this.tag = tag;
        this.startBlock = startBlock;
        this.rangeBlocksMax = rangeBlocksMax;
        this.published = published;
    }

    /** Nothing while L1 calls no block that final. @throws BrokenInboxException when L1 has another message where it called one final enough */
    public void advance(L1Heads heads) {
        heads.at(tag).ifPresent(this::readTo);
        takenBack = Math.max(0, published.getAsLong() - store.cursor().index());
    }

    /** What was passed on and is not on L1 now, in a sentence. */
    public Optional<String> takenBack() {
        long count = takenBack;
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        "%d messages of L1's inbox were passed on and are not on L1 now: batches that applied them are refused"
                                .formatted(count));
    }

    private void readTo(L1Block target) {
        for (var read = store.cursor(); read.block().number() < target.number(); read = store.cursor()) {
            var cursor = unchanged(read);
            long from = cursor.block().number() + 1;
            long to = Math.min(target.number(), cursor.block().number() + rangeBlocksMax);
            var enqueued = l1.messages(from, to);
            var through = l1.block(to);
            if (through.isEmpty()) {
                return; // the node stepped back between two questions; the next turn asks again
            }
            var extension = fresh(InboxChain.extend(cursor, enqueued, through.get()));
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

    /** L1 has another block now where reading stood: it is read again from the last message whose block stands. */
    private InboxCursor unchanged(InboxCursor cursor) {
        L1Block read = cursor.block();
        Optional<L1Block> canonical = l1.block(read.number());
        if (canonical.isEmpty() || canonical.get().hash().equals(read.hash())) {
            return cursor;
        }
        InboxCursor back = stepBack(cursor.index());
        LOG.warn(
                "L1 block {} was {}, which L1 called {}, and is now {}: reading again from {}; messages that were passed on and have to come again: {}",
                read.number(),
                read.hash(),
                tag.rpcName(),
                canonical.get().hash(),
                back.block().number(),
                Math.max(0, published.getAsLong() - back.index()));
        store.stepBack(back, published.getAsLong());
        return back;
    }

    private InboxCursor stepBack(long last) {
        for (long index = last; index > 0; index--) {
            InboxMessage message = store.after(index - 1, 1).getFirst();
            L1Block block = block(message.getL1BlockNumber());
            if (block.hash().equals(hash(message.getL1BlockHash()))) {
                return new InboxCursor(block, index, hash(message.getAccumulator()));
            }
        }
        return new InboxCursor(block(startBlock), 0, Hash.ZERO);
    }

    private L1Block block(long number) {
        return l1.block(number)
                .orElseThrow(
                        () -> new L1Exception("L1's node has no block %d, which was read already".formatted(number)));
    }

    /** Those that are not kept yet. What was passed on before must be what L1 has again. */
    private InboxChain.Extension fresh(InboxChain.Extension read) {
        if (read.messages().isEmpty()) {
            return read;
        }
        long first = read.messages().getFirst().getIndex();
        List<InboxMessage> kept = store.after(first - 1, read.messages().size());
        for (int i = 0; i < kept.size(); i++) {
            InboxMessage message = read.messages().get(i);
            if (!message.getAccumulator().equals(kept.get(i).getAccumulator())) {
                throw new BrokenInboxException(
                        "inbox message %d of L1 block %d is another than the one that was passed on, which stood in block %d when L1 called that %s"
                                .formatted(
                                        message.getIndex(),
                                        message.getL1BlockNumber(),
                                        kept.get(i).getL1BlockNumber(),
                                        tag.rpcName()));
            }
        }
        return new InboxChain.Extension(
                read.messages().subList(kept.size(), read.messages().size()), read.cursor());
    }

    private static Hash hash(ByteString bytes) {
        return Hash.wrap(bytes.toByteArray());
    }
}
