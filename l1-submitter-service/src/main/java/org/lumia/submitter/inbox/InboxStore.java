package org.lumia.submitter.inbox;

import java.util.List;
import org.lumia.l1.L1Block;
import org.lumia.protocol.v1.InboxMessage;

/** Keeps what was read, with the cursor. */
public interface InboxStore {
    /** Starts before the first message, unless something was read already. */
    void startAt(L1Block block);

    InboxCursor cursor();

    /** Messages and cursor in one transaction. */
    void append(InboxChain.Extension extension);

    /** Sets the cursor back, and forgets messages beyond it and beyond {@code published}, in one transaction. */
    void stepBack(InboxCursor cursor, long published);

    /** Messages after an index, ascending, at most {@code messagesMax}. */
    List<InboxMessage> after(long index, int messagesMax);
}
