package org.lumia.submitter.inbox;

import static org.lumia.protocol.message.Protobufs.bytes;

import java.util.ArrayList;
import java.util.List;
import org.lumia.l1.EnqueuedMessage;
import org.lumia.l1.L1Block;
import org.lumia.protocol.message.StructHashes;
import org.lumia.protocol.v1.InboxKind;
import org.lumia.protocol.v1.InboxMessage;

/** Checks that messages continue L1's own numbering and its chain of accumulators. */
public final class InboxChain {
    private InboxChain() {}

    /** What reading up to a block gave. */
    public record Extension(List<InboxMessage> messages, InboxCursor cursor) {}

    /** @throws BrokenInboxException at the first message that does not follow the one before it */
    public static Extension extend(InboxCursor cursor, List<EnqueuedMessage> enqueued, L1Block through) {
        var messages = new ArrayList<InboxMessage>(enqueued.size());
        long index = cursor.index();
        var accumulator = cursor.accumulator();
        for (var message : enqueued) {
            if (message.index() != index + 1) {
                throw new BrokenInboxException("inbox message %d of L1 block %d comes after %d: messages are missing"
                        .formatted(message.index(), message.block().number(), index));
            }
            var expected = StructHashes.accumulator(accumulator, message.index(), message.kind(), message.body());
            if (!expected.equals(message.accumulator())) {
                throw new BrokenInboxException("inbox message %d has accumulator %s, but %s follows from its body"
                        .formatted(message.index(), message.accumulator(), expected));
            }
            messages.add(toProtobuf(message));
            index = message.index();
            accumulator = expected;
        }
        return new Extension(List.copyOf(messages), new InboxCursor(through, index, accumulator));
    }

    private static InboxMessage toProtobuf(EnqueuedMessage message) {
        var kind = InboxKind.forNumber(message.kind());
        if (kind == null || kind == InboxKind.INBOX_KIND_UNSPECIFIED) {
            throw new BrokenInboxException(
                    "inbox message %d has the unknown kind %d".formatted(message.index(), message.kind()));
        }
        return InboxMessage.newBuilder()
                .setIndex(message.index())
                .setKind(kind)
                .setBody(bytes(message.body()))
                .setAccumulator(bytes(message.accumulator()))
                .setL1BlockNumber(message.block().number())
                .setL1BlockHash(bytes(message.block().hash()))
                .setL1Timestamp(message.block().timestamp())
                .setL1TransactionHash(bytes(message.transactionHash()))
                .build();
    }
}
