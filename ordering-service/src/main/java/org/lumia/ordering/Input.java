package org.lumia.ordering;

import java.util.List;
import org.lumia.protocol.log.LogEntry;
import org.lumia.protocol.v1.InboxMessage;
import org.lumia.protocol.v1.Seal;

/** What reaches the one thread that orders. {@code applied} is run once what came is dealt with: it lets in the next. */
public sealed interface Input {
    /** An entry of tx-in. @param appendTimeMs when a broker says it came, ms since 1970: for show */
    record Entry(LogEntry entry, long appendTimeMs) {}

    /** Consecutive entries of tx-in. */
    record Entries(List<Entry> entries, Runnable applied) implements Input {}

    /** L1 messages, durable in this operator's copy. */
    record Inbox(List<InboxMessage> messages, Runnable applied) implements Input {}

    /** The operator's own execution is done with a block. */
    record Executed(long number, Runnable applied) implements Input {}

    /** An append of ours was not acknowledged; it may stand in the log all the same. */
    record SealNotAppended(Seal seal, Throwable error) implements Input {}

    record NoticeNotAppended(long index, Throwable error) implements Input {}
}
