package org.lumia.protocol.evidence;

/** What two statements of one key prove against it. */
public enum Offence {
    DOUBLE_SEAL,
    DOUBLE_ATTESTATION,
    DOUBLE_BATCH_ATTESTATION,
    DOUBLE_REWARD_ATTESTATION,
    /** A batch attested whose last block is another than the one attested for that number. */
    BATCH_AGAINST_BLOCK;

    static Offence twice(Statement.Kind kind) {
        return switch (kind) {
            case SEAL -> DOUBLE_SEAL;
            case BLOCK -> DOUBLE_ATTESTATION;
            case BATCH -> DOUBLE_BATCH_ATTESTATION;
            case REWARD -> DOUBLE_REWARD_ATTESTATION;
        };
    }
}
