package org.lumia.benchmarks;

/** What a load consists of. */
enum Workload {
    /** Plain transfers of the chain's coin. */
    TRANSFERS,
    /** ERC-20 transfers. */
    ERC20,
    /** Half and half. */
    MIXED;

    boolean isToken(int index) {
        return switch (this) {
            case TRANSFERS -> false;
            case ERC20 -> true;
            // by pairs, so that senders that alternate by index send both kinds
            case MIXED -> (index / 2) % 2 == 1;
        };
    }
}
