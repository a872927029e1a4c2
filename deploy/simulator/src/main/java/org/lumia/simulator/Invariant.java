package org.lumia.simulator;

/** What must hold after every step, whatever less than a third of the weight does. */
enum Invariant {
    /** All who saw the same log derive the same block of a height, as the untouched rules say. */
    ONE_SEAL_PER_HEIGHT,
    /** Who follows a seal has the blocks that it was made upon. */
    SAME_BLOCKS_UNDER_A_SEAL,
    /** Operators of one version have the same state after a block. */
    STATE_EQUAL,
    /** An honest operator signs one value for one thing. */
    SIGNED_ONCE,
    /** No two signed things of an honest operator are evidence against it. */
    NOT_SLASHABLE,
    /** Two certificates for one thing say the same. */
    CERTIFICATES_AGREE,
    /** What two thirds certified is what honest operators compute. */
    CERTIFICATE_TRUE,
    /** Who computes otherwise than the certificate stops signing. */
    DIVERGED_STOPS,
    /** Honest operators post in turn, and nothing that L1 has already. */
    POSTED_IN_TURN,
    /** L1 takes batches as the untouched rule cuts them, with certificates of more than two thirds. */
    BATCHES_FOLLOW,
    /** A transaction that entered the log comes into one block, a deposit into one block. */
    NOTHING_LOST,
    /** Rewards of an epoch are equal at all honest operators. */
    REWARDS_EQUAL,
    /** Heights, certificates, batches and rewards go on once faults stop. */
    GOES_ON,
    /** No rule throws at an honest operator. */
    NO_EXCEPTION
}
