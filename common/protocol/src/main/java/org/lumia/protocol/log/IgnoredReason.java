package org.lumia.protocol.log;

/** Why an entry that is no seal leaves no trace. */
public enum IgnoredReason {
    NOT_CANONICAL,
    /** More bytes or transactions than an entry may have. */
    TOO_LARGE,
    /** Refusals beyond those that one block reports. */
    REFUSALS_FULL,
    WRONG_SUBNET,
    UNKNOWN_ORIGIN,
    BAD_SIGNATURE,
    DUPLICATE_TRANSACTION,
    NOTICE_OUTSIDE_WINDOW,
    NOTICE_REPEATED,
    /** A clock entry that moves its operator's reading nowhere. */
    CLOCK_NOT_LATER
}
