package org.lumia.protocol.log;

import java.util.List;

/** What to do about an entry. */
public sealed interface Decision {
    /** Apply these, in order. */
    record Apply(List<LogEvent> events) implements Decision {}

    /** A valid seal takes an L1 message that this operator has not seen: decide again once it has. */
    record AwaitInbox(long index) implements Decision {}
}
