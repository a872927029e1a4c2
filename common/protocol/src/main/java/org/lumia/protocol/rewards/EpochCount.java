package org.lumia.protocol.rewards;

/** Where counting an epoch stands. */
public sealed interface EpochCount {
    /** No block is open. */
    record Nothing() implements EpochCount {}

    /** Something is not certified or not final yet. @param reason one line that says what */
    record Waiting(EpochSpan span, String reason) implements EpochCount {}

    record Counted(EpochSpan span, EpochTally tally) implements EpochCount {}
}
