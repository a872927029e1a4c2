package org.lumia.protocol.log;

/** Why an entry that is no seal leaves no trace. */
public enum IgnoredReason {
    NOT_CANONICAL,
    WRONG_SUBNET,
    UNKNOWN_ORIGIN,
    BAD_SIGNATURE,
    DUPLICATE_TRANSACTION,
    NOTICE_OUTSIDE_WINDOW,
    NOTICE_REPEATED
}
