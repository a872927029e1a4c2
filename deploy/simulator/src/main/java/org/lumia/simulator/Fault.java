package org.lumia.simulator;

/** What goes wrong around operators during a run's storm. */
enum Fault {
    /** Operators stop at any step, between two durable writes too, and start again. */
    CRASHES,
    /** An append, or the word of it, takes up to 1.5 s. */
    SLOW_DELIVERY,
    /** An entry stands in a topic twice. */
    DOUBLE_DELIVERY,
    /** Clocks are off and run fast or slow. */
    SKEWED_CLOCKS,
    /** Clocks jump by seconds or hours; hours ahead are those of operators with less than half of the weight together. */
    JUMPING_CLOCKS,
    /** Some operators are shown another entry than the others at one place of the log. */
    FORKED_LOG,
    /** L1 drops its latest blocks; transactions come back in another order or not at all. */
    L1_REORGS,
    /** Weights, keys and membership change. */
    MEMBERSHIP,
    /** A new version computes blocks differently from a time on. */
    UPGRADE,
    /** An operator's store is replaced by an older copy. */
    BACKUPS,
    /** An operator computes everything anew from the log. */
    REBUILDS,
    /** Bytes that mean nothing, and old entries again. */
    NOISE,
    /** Less than a third of the weight is hostile or wrong. */
    HOSTILES
}
