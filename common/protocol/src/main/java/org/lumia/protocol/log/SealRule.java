package org.lumia.protocol.log;

/** Why a seal does not count: the rules of PROTOCOL section 2, in the order they are checked. */
public enum SealRule {
    MALFORMED,
    WRONG_SUBNET_OR_GENERATION,
    NOT_THE_NEXT_NUMBER,
    WRONG_PARENT,
    WRONG_CONTENT,
    TOO_SOON_AFTER_TIP,
    WRONG_SLOT,
    NOT_ELECTED,
    BEFORE_ITS_RANK_MAY,
    BAD_SIGNATURE,
    /** Nothing else is wrong with it: the same bytes may be appended again later. */
    AHEAD_OF_LOG_TIME
}
