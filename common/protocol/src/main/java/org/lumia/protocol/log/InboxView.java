package org.lumia.protocol.log;

import java.util.Optional;
import org.lumia.protocol.v1.InboxMessage;

/** The operator's own copy of the L1 inbox. */
@FunctionalInterface
public interface InboxView {
    /** The message of an index; empty while this operator's L1 has not shown it. */
    Optional<InboxMessage> message(long index);
}
