package org.lumia.benchmarks.state;

/** Accounts and storage slots that a state is grown to. */
record StateSize(long accounts, long slots) {
    /** As many times fewer of each, but some. */
    StateSize part(int times) {
        return new StateSize(Math.max(LEAST, accounts / times), Math.max(LEAST, slots / times));
    }

    private static final long LEAST = 1_000;
}
